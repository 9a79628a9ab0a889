// node compare.cjs EXPECTED.json DIR: compares what LibreOffice made of each sheet (DIR/…表N ….csv, cells as they are shown) with the
// published tables: the rows behind the title and the line of publisher and unit, then nothing but a note.
const fs = require('fs')
const path = require('path')

function parse(text) {
  const rows = [['']]
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const row = rows[rows.length - 1]
    if (quoted) {
      if (text[i] !== '"') row[row.length - 1] += text[i]
      else if (text[i + 1] === '"') row[row.length - 1] += text[++i]
      else quoted = false
    } else if (text[i] === '"') quoted = true
    else if (text[i] === ',') row.push('')
    else if (text[i] === '\n') rows.push([''])
    else if (text[i] !== '\r') row[row.length - 1] += text[i]
  }
  rows.pop()
  return rows
}

const [expectedFile, directory] = process.argv.slice(2)
const expected = JSON.parse(fs.readFileSync(expectedFile, 'utf8'))
const sheets = fs.readdirSync(directory)
let cells = 0
let wrong = 0
for (const [number, rows] of Object.entries(expected)) {
  const sheet = sheets.find(name => name.includes(`表${number} `))
  if (sheet === undefined) {
    console.error(`no sheet of table ${number}`)
    process.exit(1)
  }
  const shown = parse(fs.readFileSync(path.join(directory, sheet), 'utf8')).slice(2)
  rows.forEach((row, i) => row.forEach((cell, j) => {
    cells++
    const there = (shown[i] || [])[j] || ''
    if (there === cell) return
    wrong++
    console.error(`table ${number}, row ${i}, column ${j}: “${there}” instead of “${cell}”`)
  }))
  const behind = shown.slice(rows.length).flat().filter(cell => cell !== '')
  if (behind.length > 1) {
    wrong++
    console.error(`table ${number}: behind the last row stands ${behind.join(', ')}`)
  }
}
if (wrong > 0) process.exit(1)
console.log(`${path.basename(directory)}: ${Object.keys(expected).length} sheets, ${cells} cells as published`)
