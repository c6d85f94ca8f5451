/** The look of a report: light and dark as the reader's system is, and all on paper. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1c1c1c; --back: #ffffff; --soft: #f3f4f6; --line: #8a8f98; --mark: #1f5f9e; }
@media (prefers-color-scheme: dark) { :root { --text: #ececec; --back: #17191c; --soft: #23262b; --line: #7d838c; --mark: #8fc1f2; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; color: var(--text); background: var(--back); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; } h2 { margin-top: 2.2rem; font-size: 1.3rem; border-bottom: 1px solid var(--line); }
a { color: var(--mark); }
table { border-collapse: collapse; min-width: 40rem; }
caption { text-align: left; font-weight: 600; padding: .4rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); font-weight: normal; }
thead th { font-weight: 600; }
.scroll { overflow-x: auto; }
figure { margin: 1rem 0; } figcaption { font-size: .9rem; }
svg { max-width: none; height: auto; }
nav ul { columns: 2; }
.steps { border: 1px solid var(--line); border-radius: .4rem; padding: .8rem; min-width: 0; }
.steps > label { display: inline-block; margin: 0 1rem .4rem .3rem; }
.steps > input:focus-visible + label { outline: 2px solid var(--mark); outline-offset: 2px; }
.panel { display: none; }
.recommended { font-weight: 600; }
.sentence { max-width: 46rem; }
@media print {
  body { max-width: none; } .panel { display: block; break-inside: avoid; } .steps > input, .steps > label, nav { display: none; }
  .scroll { overflow: visible; } svg { max-width: 100%; }
}
`;

/** Shows the panel of the step that is chosen. */
export function stepStyle(steps: number): string {
  return Array.from({ length: steps }, (_, step) =>
    `#step-${step}:checked ~ .panels > .panel:nth-child(${step + 1}) { display: block; }`).join('\n');
}
