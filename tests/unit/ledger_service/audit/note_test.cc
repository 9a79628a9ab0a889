#include "ledger_service/audit/note.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "common/digest/digest.h"

namespace mingzhang::audit {
namespace {

// The example in the documentation of golang.org/x/mod/sumdb/note.
constexpr char kNeumannKey[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr char kNeumannSeed[] = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr char kNeumannText[] =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr char kNeumannSignature[] =
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    "\n";

std::string NeumannNote() { return std::string(kNeumannText) + "\n" + kNeumannSignature; }

Signer TestSigner(char seed, std::string_view name) {
  return Signer::FromSeed(std::string(32, seed), name).value();
}

TEST(NoteTest, ThePublishedNoteOpens) {
  EXPECT_EQ(Verifier::Parse(kNeumannKey)->Open(NeumannNote()).value(), kNeumannText);
}

TEST(NoteTest, ThePublishedKeySignsThePublishedNote) {
  const std::string seed = FromBase64(kNeumannSeed)->substr(1);
  const Signer signer = Signer::FromSeed(seed, "PeterNeumann").value();
  EXPECT_EQ(signer.verifier_key(), kNeumannKey);
  EXPECT_EQ(signer.Sign(kNeumannText), NeumannNote());
}

TEST(NoteTest, TheExampleOfTheSpecificationOpens) {
  const Verifier verifier =
      Verifier::Parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
          .value();
  EXPECT_EQ(verifier.name(), "example.com/foo");
  EXPECT_EQ(verifier
                .Open("This is an example message.\n\n— example.com/foo "
                      "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuw"
                      "HjG1Yu72IneyaQM=\n")
                .value(),
            "This is an example message.\n");
}

TEST(NoteTest, TheTextMayHoldEmptyLines) {
  const Signer signer = TestSigner('a', "a");
  const std::string text = "\n一行\n\n\n二行\n\n";
  EXPECT_EQ(Verifier::Parse(signer.verifier_key())->Open(signer.Sign(text)).value(), text);
}

TEST(NoteTest, NoByteOfTheNoteCanChange) {
  const Verifier verifier = Verifier::Parse(kNeumannKey).value();
  const std::string note = NeumannNote();
  for (std::size_t at = 0; at < note.size(); ++at) {
    for (const int flip : {1, 4, 32}) {
      std::string changed = note;
      changed[at] = static_cast<char>(changed[at] ^ flip);
      EXPECT_FALSE(verifier.Open(changed).ok()) << at;
    }
    EXPECT_FALSE(verifier.Open(note.substr(0, at)).ok()) << at;
  }
}

TEST(NoteTest, SignaturesByOtherKeysAreIgnored) {
  const Signer signer = TestSigner('a', "log");
  const Signer same_name = TestSigner('b', "log");
  const Signer witness = TestSigner('c', "witness");
  const std::string text = "text\n";
  const std::size_t skip = text.size() + 1;
  const std::string mine = signer.Sign(text).substr(skip);
  const std::string others = same_name.Sign(text).substr(skip) + witness.Sign(text).substr(skip) +
                             // Not Ed25519: another length.
                             "— cosigner " + ToBase64(std::string(5'000, 'x')) + "\n";
  const Verifier verifier = Verifier::Parse(signer.verifier_key()).value();
  EXPECT_EQ(verifier.Open(text + "\n" + others + mine).value(), text);
  EXPECT_EQ(verifier.Open(text + "\n" + mine + others).value(), text);
  EXPECT_TRUE(absl::IsUnauthenticated(verifier.Open(text + "\n" + others).status()));
}

TEST(NoteTest, OneWrongSignatureThatClaimsTheKeySpoilsTheNote) {
  const Signer signer = TestSigner('a', "log");
  const std::string good = signer.Sign("text\n");
  const std::string wrong = signer.Sign("other\n").substr(std::string("other\n\n").size());
  const Verifier verifier = Verifier::Parse(signer.verifier_key()).value();
  EXPECT_TRUE(verifier.Open(good).ok());
  EXPECT_TRUE(absl::IsUnauthenticated(verifier.Open(good + wrong).status()));
}

TEST(NoteTest, MalformedNotesAreInvalid) {
  const Signer signer = TestSigner('a', "log");
  const Verifier verifier = Verifier::Parse(signer.verifier_key()).value();
  const std::string note = signer.Sign("text\n");
  const std::string line = note.substr(6);
  for (const std::string& malformed :
       std::vector<std::string>{"",
                                "\n",
                                "\n\n",
                                "text\n",
                                "text\n\n",
                                "text\n" + line,                  // No empty line.
                                note.substr(0, note.size() - 1),  // No newline at the end.
                                note + "\n",
                                note + "garbage\n",
                                note + "— log\n",
                                note + "— log \n",
                                note + "—  AAAAAAAA\n",      // No name.
                                note + "— a+b AAAAAAAA\n",   // Not a name.
                                note + "— log AAAAAAA\n",    // Not base64.
                                note + "— log AAAAAAAA \n",  // Space behind.
                                note + "— log AAAAAA==\n",   // A key id alone.
                                note + "-- log AAAAAAAA\n",
                                "text\r\n\n" + line,
                                "te\tt\n\n" + line,
                                "te\xff\n\n" + line,
                                std::string("te\0t\n\n", 6) + line}) {
    EXPECT_TRUE(absl::IsInvalidArgument(verifier.Open(malformed).status())) << malformed;
  }
}

TEST(NoteTest, LimitsHoldAtTheBound) {
  const Signer signer = TestSigner('a', "log");
  const Verifier verifier = Verifier::Parse(signer.verifier_key()).value();
  std::string note = signer.Sign("text\n");
  for (int i = 1; i < kMaxNoteSignatures; ++i) note += "— other AAAAAAAA\n";
  EXPECT_TRUE(verifier.Open(note).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(verifier.Open(note + "— other AAAAAAAA\n").status()));

  const std::size_t overhead = signer.Sign("\n").size();
  const std::string largest = signer.Sign(std::string(kMaxNoteSize - overhead, 'x') + "\n");
  EXPECT_EQ(largest.size(), kMaxNoteSize);
  EXPECT_TRUE(verifier.Open(largest).ok());
  const std::string larger = signer.Sign(std::string(kMaxNoteSize - overhead + 1, 'x') + "\n");
  EXPECT_TRUE(absl::IsInvalidArgument(verifier.Open(larger).status()));
}

TEST(NoteTest, KeyNamesHaveNoSpacesControlCharactersOrPlus) {
  for (const char* name : {"a", "example.com/log", "明账审计日志", "😀"}) {
    EXPECT_TRUE(CheckKeyName(name).ok()) << name;
  }
  for (const std::string& name : std::vector<std::string>{"",
                                                          "a b",
                                                          "a+b",
                                                          "a\n",
                                                          "a\t",
                                                          std::string("a\0", 2),
                                                          "a\u0085",
                                                          "a\u00a0",
                                                          "\u1680",
                                                          "a\u2003b",
                                                          "a\u2028",
                                                          "a\u202f",
                                                          "\u205f",
                                                          "全\u3000角",
                                                          "\xff",
                                                          "\xc0\x80",
                                                          "\xe4\xb8",
                                                          "\xed\xa0\x80",
                                                          "\xf4\x90\x80\x80",
                                                          "\xe0\x80\x80",
                                                          "\xf0\x8f\xbf\xbf",
                                                          "\x80"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(CheckKeyName(name))) << name;
    EXPECT_TRUE(absl::IsInvalidArgument(Signer::FromSeed(std::string(32, 'a'), name).status()));
  }
}

TEST(NoteTest, MalformedVerifierKeysAreInvalid) {
  const std::string key = kNeumannKey;
  const std::string public_key = FromBase64(key.substr(22))->substr(1);
  for (const std::string& malformed : std::vector<std::string>{
           "", "PeterNeumann", "PeterNeumann+c74f20a3", key.substr(12),
           "Peter Neumann" + key.substr(12), "PeterNeumann+C74F20A3+" + key.substr(22),
           "PeterNeumann+c74f20a4+" + key.substr(22), "PeterNeumann+c74f20a+" + key.substr(22),
           "PeterNewmann" + key.substr(12), key + "=", key + "\n", key.substr(0, key.size() - 4),
           "PeterNeumann+c74f20a3+" + ToBase64("\x02" + public_key),
           "PeterNeumann+c74f20a3+" + ToBase64(public_key)}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Verifier::Parse(malformed).status())) << malformed;
  }
}

TEST(NoteTest, ASeedHas32Bytes) {
  EXPECT_TRUE(absl::IsInvalidArgument(Signer::FromSeed(std::string(31, 'a'), "a").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Signer::FromSeed(std::string(33, 'a'), "a").status()));
}

TEST(NoteDeathTest, SigningWhatIsNotANoteTextStopsTheProcess) {
  const Signer signer = TestSigner('a', "log");
  EXPECT_DEATH(signer.Sign("no newline"), "");
}

TEST(NoteTest, ManyThreadsSignAndVerifyWithOneKey) {
  const Signer signer = TestSigner('a', "log");
  const Verifier verifier = Verifier::Parse(signer.verifier_key()).value();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      const std::string text = std::to_string(i) + "\n";
      for (int n = 0; n < 20; ++n) EXPECT_EQ(verifier.Open(signer.Sign(text)).value(), text);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace mingzhang::audit
