/*
 * Prints src/input/declared-types-table.ts, made from what the library declares: structs, enums and parameters of the jsii assembly, and the
 * arguments of the Pulumi front end, which jsii does not see. Needs a compiled library.
 */
import { readFileSync } from 'fs';
import { createRequire } from 'module';
import ts from 'typescript';

const root = new URL('../../..', import.meta.url);
const require = createRequire(root);
const { types } = JSON.parse(readFileSync(new URL('.jsii', root), 'utf8'));
const library = require('./lib');

const table = { STRUCTS: {}, INTERFACES: {}, ENUMS: {}, CLASSES: {}, CONSTANTS: {}, CONSTRUCTS: [] };

for (const type of Object.values(types)) {
  const { name, kind, datatype, members = [], properties = [], methods = [] } = type;
  if (kind === 'enum') table.ENUMS[name] = Object.fromEntries(members.map(member => [member.name, library[name][member.name]]));
  else if (kind === 'interface') {
    const bases = (type.interfaces ?? []).filter(fqn => fqn in types).map(fqn => `...${nameOf(fqn)}`);
    table[datatype ? 'STRUCTS' : 'INTERFACES'][name] = [...bases, ...properties.map(field), ...methods.map(method => `${method.name}:function`)].join(' ');
  } else {
    const isConstruct = type.base === 'constructs.Construct';
    const makers = methods.filter(method => method.static && isValueOf(type, method.returns?.type.fqn));
    table.CLASSES[name] = Object.fromEntries([
      ...type.initializer === undefined ? [] : [['new', parameters(type.initializer, isConstruct)]],
      ...makers.map(method => [method.name, parameters(method, isConstruct)]),
    ]);
    if (isConstruct) table.CONSTRUCTS.push(name);
    const constants = properties.filter(property => property.static && property.const).map(property => property.name);
    if (constants.length > 0) table.CONSTANTS[name] = constants.join(' ');
  }
}

/** A factory gives a value of its class, or of an interface that the class implements. */
function isValueOf({ fqn, interfaces = [] }, returned) {
  return returned === fqn || interfaces.includes(returned);
}

/** Every construct has a scope and an id, which the package constructs checks. */
function parameters({ parameters: all = [] }, isConstruct) {
  return all.slice(isConstruct ? 2 : 0).map(field).join(' ');
}

function field({ name, optional, type }) {
  return `${name}${optional ? '?' : ''}:${typeText(type)}`;
}

function typeText({ primitive, fqn, collection, union }) {
  if (primitive !== undefined) return primitive;
  if (fqn !== undefined) return nameOf(fqn);
  if (union !== undefined) return union.types.map(typeText).join('|');
  const element = typeText(collection.elementtype);
  return collection.kind === 'array' ? `[${element}]` : `{${element}}`;
}

function nameOf(fqn) {
  return fqn.replace(/^[^.]+\./, '');
}

for (const file of ['tree-component', 'chart-component', 'kafka-cluster', 'portworx-cluster', 'aws/storage-key', 'aws/storage-driver-role', 'aws/backup-bucket', 'aws/driver-identity', 'aws/policies']) {
  const source = ts.createSourceFile(file, readFileSync(new URL(`src/pulumi/${file}.ts`, root), 'utf8'), ts.ScriptTarget.Latest);
  source.statements.filter(statement => statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)).forEach(statement => pulumiType(statement, source));
}

function pulumiType(statement, source) {
  const name = statement.name?.text;
  // What else the files export is of the front end alone.
  if (ts.isEnumDeclaration(statement)) table.ENUMS[name] = Object.fromEntries(statement.members.map(member => [member.name.text, member.initializer.text]));
  else if (ts.isInterfaceDeclaration(statement) && (/(Args|Settings)$/.test(name) && name !== 'TreeArgs' || name === 'RoleReference')) {
    const bases = (statement.heritageClauses ?? []).flatMap(({ types: all }) => all).map(({ expression }) => `...${expression.text}`);
    const fields = statement.members.map(member => declaration(member, source));
    table[name === 'RoleReference' ? 'INTERFACES' : 'STRUCTS'][name] = [...bases, ...fields].join(' ');
  } else if (ts.isClassDeclaration(statement) && name === 'DriverIdentity') {
    const factories = statement.members.filter(member => ts.isMethodDeclaration(member));
    table.CLASSES[name] = Object.fromEntries(factories.map(method => [method.name.text, method.parameters.map(parameter => declaration(parameter, source)).join(' ')]));
  }
}

function declaration({ name, questionToken, type }, source) {
  return `${name.text}${questionToken === undefined ? '' : '?'}:${nodeText(type, source)}`;
}

function nodeText(node, source) {
  if (ts.isTypeOperatorNode(node)) return nodeText(node.type, source);
  if (ts.isArrayTypeNode(node)) return `[${nodeText(node.elementType, source)}]`;
  if (ts.isUnionTypeNode(node)) return node.types.map(type => nodeText(type, source)).join('|');
  if (ts.isTypeLiteralNode(node)) return `{${nodeText(node.members[0].type, source)}}`;
  // An Output or a Promise of a text, or the text itself.
  return node.getText(source).replace('pulumi.Input<string>', 'Input');
}

function literal(value) {
  return `'${value.replaceAll('\\', '\\\\').replaceAll('\'', '\\\'')}'`;
}

function entries(record) {
  return Object.entries(record).sort(([one], [other]) => one < other ? -1 : 1).map(([name, value]) => {
    if (typeof value === 'string') return `  ${name}: ${literal(value)},`;
    const fields = Object.entries(value).map(([key, text]) => `${key}: ${literal(text)}`);
    return `  ${name}: ${fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`},`;
  }).join('\n');
}

process.stdout.write(`/*
 * What the library declares of its input, made by \`npm run generate:input-types\`. A field or parameter is \`name:type\`, with a question mark
 * where it may be left out, and \`...Name\` stands for the fields of another struct. Types: \`[T]\` is a list, \`{T}\` texts by name, \`A|B\` either.
 */

/** Fields of each struct. */
export const STRUCTS: { readonly [name: string]: string } = {
${entries(table.STRUCTS)}
};

/** Attributes of each interface that constructs implement. */
export const INTERFACES: { readonly [name: string]: string } = {
${entries(table.INTERFACES)}
};

/** Values of each enum by the names of its members. */
export const ENUMS: { readonly [name: string]: { readonly [member: string]: string } } = {
${entries(table.ENUMS)}
};

/** Parameters of what makes a value of each class: factories, and \`new\`; those of constructs without scope and id. */
export const CLASSES: { readonly [name: string]: { readonly [maker: string]: string } } = {
${entries(table.CLASSES)}
};

/** Values of a class that have names of their own. */
export const CONSTANTS: { readonly [name: string]: string } = {
${entries(table.CONSTANTS)}
};

/** Classes that are constructs. */
export const CONSTRUCTS: readonly string[] = [
  ${table.CONSTRUCTS.sort().map(literal).join(', ')},
];
`);
