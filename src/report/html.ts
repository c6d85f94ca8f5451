/** HTML that is safe to put into a page. */
export interface Html {
  readonly html: string;
}

/** Text in HTML. */
export function text(value: string | number): Html {
  return {
    html: String(value).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;'),
  };
}

/** An element with attributes and content: text, other elements, or lists of them. */
export function element(
  name: string, attributes: { readonly [name: string]: string },
  ...content: readonly (Html | string | readonly Html[])[]
): Html {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${text(value).html}"`).join('');
  const inside = content
    .flatMap(part => typeof part === 'string' ? [text(part)] : Array.isArray(part) ? part : [part as Html])
    .map(({ html }) => html).join('');
  return { html: `<${name}${written}>${inside}</${name}>` };
}

/** A table with a caption, whose first cells are the headings of their rows. */
export function table(
  caption: string, columns: readonly string[], rows: readonly (readonly (string | Html)[])[],
): Html {
  const cell = (content: string | Html, index: number) => index === 0
    ? element('th', { scope: 'row' }, content)
    : element('td', {}, content);
  return element('div', { 'class': 'scroll', 'tabindex': '0', 'role': 'region', 'aria-label': caption },
    element('table', {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, columns.map(column => element('th', { scope: 'col' }, column)))),
      element('tbody', {}, rows.map(row => element('tr', {}, row.map(cell)))),
    ));
}

/** A drawn picture, and what it shows in words. */
export function figure(svg: string, description: string): Html {
  return element('figure', {},
    element('div', { 'class': 'scroll', 'role': 'img', 'aria-label': description, 'tabindex': '0' }, { html: svg }),
    element('figcaption', {}, description));
}
