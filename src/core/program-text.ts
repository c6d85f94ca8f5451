/** A piece of a TypeScript program, and the names that it imports from this library. */
export interface ProgramText {
  readonly code: string;
  readonly imports: readonly string[];
}

/** Enums by the property that takes a value of them. */
export interface EnumsByProperty {
  readonly [property: string]: { readonly name: string; readonly members: { readonly [member: string]: string } };
}

/** The call of a factory with these properties, as a program writes it: `BackingStore.ebs({ iops: 6000 })`. */
export function factoryCall(factory: string, props: object, enums: EnumsByProperty = {}): ProgramText {
  const imports = [factory.split('.')[0]];
  const entries = Object.entries(props).filter(([, value]) => value !== undefined).map(([name, value]) => {
    const [member] = Object.entries(enums[name]?.members ?? {}).find(([, of]) => of === value) ?? [];
    if (member === undefined) return `${name}: ${literal(value)}`;
    imports.push(enums[name].name);
    return `${name}: ${enums[name].name}.${member}`;
  });
  return { code: `${factory}(${entries.length === 0 ? '' : `{ ${entries.join(', ')} }`})`, imports };
}

/** Plain data as a program writes it. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll('\'', '\\\'')}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return JSON.stringify(value);
}
