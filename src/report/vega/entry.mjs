import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import { SVGStringRenderer } from 'vega-scenegraph';

const silent = { level: () => silent, error: () => silent, warn: () => silent, info: () => silent, debug: () => silent };

/** Draws a chart of vega-lite as SVG. Without a canvas vega estimates the width of text, so that every machine draws the same. */
export function draw(spec) {
  const view = new View(parse(compile(spec, { logger: silent }).spec), { renderer: 'none' }).run();
  const renderer = new SVGStringRenderer().initialize(null, view._viewWidth, view._viewHeight, view._origin);
  return renderer.render(view.scenegraph().root).svg();
}
