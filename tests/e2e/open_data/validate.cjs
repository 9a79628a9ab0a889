// node validate.cjs MODULES DIR…: reads each folder's datapackage.json and every record of its resources with a Frictionless library
// that others wrote. Fails for a descriptor that is not valid by its own profile or by that of the Fiscal Data Package, for a cell
// that is not of its field's type or constraints, and for a foreign key that leads nowhere.
const fs = require('fs')
const path = require('path')

const [modules, ...directories] = process.argv.slice(2)
const {Package, Profile} = require(path.resolve(modules, 'datapackage'))

async function validate(directory) {
  const descriptor = JSON.parse(fs.readFileSync(path.join(directory, 'datapackage.json'), 'utf8'))
  const fiscal = (await Profile.load('fiscal-data-package')).validate(descriptor)
  if (!fiscal.valid) throw fiscal.errors[0]
  const dataPackage = await Package.load(descriptor, {basePath: directory, strict: true})
  let records = 0
  for (const resource of dataPackage.resources) {
    try {
      records += (await resource.read({relations: true, keyed: true})).length
    } catch (error) {
      const causes = error.multiple ? error.errors : [error]
      throw new Error(`${resource.name}: ${causes.map(cause => cause.message).join('; ')}`)
    }
  }
  const lines = await dataPackage.getResource('lines').read({keyed: true})
  const fen = lines.reduce((sum, line) => sum + Math.round(line.amount_yuan * 100), 0)
  console.log(`${descriptor.name}: ${dataPackage.resources.length} resources, ${records} records, ${fen} fen of expenditure`)
}

async function main() {
  for (const directory of directories) await validate(directory)
}

main().catch(error => {
  console.error(error.message)
  process.exit(1)
})
