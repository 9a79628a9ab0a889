// figures.cjs TABLES: whether the text on standard input holds every number of expected_tables.json, each at least as often as the
// tables do.
const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');

const count = (words) => {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
};

const tables = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const figures = count(Object.values(tables).flat(2).filter((cell) => /^-?[\d,]+(\.\d+)?%?$/.test(cell)));
const printed = count(readFileSync(0, 'utf8').split(/\s+/));
const missing = [...figures].filter(([figure, times]) => (printed.get(figure) ?? 0) < times);
assert.deepEqual(missing, []);
assert.ok(figures.size > 50, 'the tables have figures');
console.log(`${figures.size} figures`);
