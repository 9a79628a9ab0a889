// What stands beside the files of a published bundle, where it is served or downloaded. Nothing of
// a bundle has these names (CheckPublishable).
#ifndef MINGZHANG_COMMON_BUNDLE_PUBLISHED_FOLDER_H_
#define MINGZHANG_COMMON_BUNDLE_PUBLISHED_FOLDER_H_

namespace mingzhang {

// The receipt of publication (C2SP tlog-proof), and the audit entry that it proves.
inline constexpr char kPublicationReceipt[] = "publication.tlog-proof";
inline constexpr char kPublicationEntry[] = "publication.tlog-proof.entry";
// The keys that the log is checked by, a key a line.
inline constexpr char kPublicKeysFile[] = "keys.txt";
// Of a disclosure that was superseded, the page as it was frozen.
inline constexpr char kOriginalFolder[] = "original";
inline constexpr char kOriginalPageFile[] = "original/index.html";

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_BUNDLE_PUBLISHED_FOLDER_H_
