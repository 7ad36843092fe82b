import { readFileSync } from 'node:fs';

/** Draws what a command printed (standard input) as an SVG of a terminal: `node bench/picture.ts < run.txt > docs/rehearsal.svg`. */
const lines = readFileSync(0, 'utf8').trimEnd().split('\n');
const [cell, height, margin] = [8.4, 18, 16];
const width = Math.ceil(Math.max(...lines.map((line) => [...line].length)) * cell + 2 * margin);
const tall = lines.length * height + 2 * margin;

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function colour(line: string): string {
  if (line.startsWith('$')) return '#e6edf3';
  if (/no return/.test(line)) return '#d29922';
  if (/nothing was lost|0 lost/.test(line)) return '#3fb950';
  if (/downtime|freeze/.test(line) && line.startsWith('  ')) return '#79c0ff';
  return '#c9d1d9';
}

const texts = lines.map((line, index) => {
  const marked = escapeXml(line)
    .replace(/^✔/, '<tspan fill="#3fb950">✔</tspan>')
    .replace('❄', '<tspan fill="#79c0ff">❄</tspan>');
  return `<text x="${margin}" y="${margin + (index + 0.8) * height}" fill="${colour(line)}">${marked}</text>`;
});
process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${tall}" viewBox="0 0 ${width} ${tall}">
<title>A rehearsal</title>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
${texts.join('\n')}
</g>
</svg>
`);
