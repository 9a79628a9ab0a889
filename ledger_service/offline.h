// What mingzhang-ledger does without serving.
#ifndef MINGZHANG_LEDGER_SERVICE_OFFLINE_H_
#define MINGZHANG_LEDGER_SERVICE_OFFLINE_H_

namespace mingzhang {

// mingzhang-ledger --check: whether what a ledger that is not running has stored is what its log
// says. Changes nothing. The exit code: 0 sound, 1 not, 2 the store or the key cannot be read;
// CLI11's for a wrong command line.
int RunCheck(int argc, const char* const* argv);

// mingzhang-ledger --restore: puts a backup into an empty data directory and checks it. Exit codes
// as above.
int RunRestore(int argc, const char* const* argv);

}  // namespace mingzhang

#endif  // MINGZHANG_LEDGER_SERVICE_OFFLINE_H_
