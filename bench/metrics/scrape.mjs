// scrape.mjs URL TIMES SECONDS: scrapes in even steps of so many seconds in all; prints the median time in ms, and the KB of the last one.
const [url, times, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const taken = [];
let bytes = 0;
for (let at = 0; at < times; at++) {
  const start = performance.now();
  bytes = (await (await fetch(url)).text()).length;
  taken.push(performance.now() - start);
  const rest = seconds * 1000 / times - (performance.now() - start);
  if (rest > 0) await new Promise(resolve => setTimeout(resolve, rest));
}
taken.sort((a, b) => a - b);
console.log(`${Math.round(taken[Math.floor(times / 2)])} ${Math.round(bytes / 1024)}`);
