#include "ledger_service/audit/key_file.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/buffer.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace mingzhang::audit {
namespace {

constexpr std::size_t kMaxKeyFileSize = 4096;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

absl::Status FileError(std::string_view what, const std::string& path) {
  const int error = errno;
  return absl::ErrnoToStatus(
      error, absl::StrCat(absl::string_view(what.data(), what.size()), "签名私钥文件 ", path));
}

// False, with errno set, when the device fails.
bool WriteAndSync(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(fd) == 0;
}

absl::Status SyncDirectoryOf(const std::string& path) {
  std::filesystem::path directory = std::filesystem::path(path).parent_path();
  if (directory.empty()) directory = ".";
  const int fd = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return FileError("无法保存", path);
  const absl::Cleanup closer = [fd] { close(fd); };
  if (fsync(fd) != 0) return FileError("无法保存", path);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<EVP_PKEY>> LoadKeyFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return FileError("无法打开", path);
  const absl::Cleanup closer = [fd] { close(fd); };
  struct stat info;
  if (fstat(fd, &info) != 0) return FileError("无法读取", path);
  if (!S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat("签名私钥 ", path, " 不是普通文件"));
  }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(absl::StrCat(
        "签名私钥文件 ", path,
        " 的权限允许所有者以外的用户访问；请先确认私钥没有泄露，再执行 chmod 600 ", path));
  }

  // One byte more than allowed, to notice a file that is too long.
  std::array<char, kMaxKeyFileSize + 1> buffer;
  const absl::Cleanup wiper = [&buffer] { OPENSSL_cleanse(buffer.data(), buffer.size()); };
  std::size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t count = read(fd, buffer.data() + size, buffer.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FileError("无法读取", path);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }

  std::shared_ptr<EVP_PKEY> key;
  if (size <= kMaxKeyFileSize) {
    const Bio bio(BIO_new_mem_buf(buffer.data(), static_cast<int>(size)), BIO_free);
    // Without the callback OpenSSL asks the terminal for the password of an encrypted key.
    const auto no_password = [](char*, int, int, void*) { return -1; };
    key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr), EVP_PKEY_free);
    ERR_clear_error();
  }
  if (key == nullptr || EVP_PKEY_is_a(key.get(), "ED25519") != 1) {
    return absl::FailedPreconditionError(
        absl::StrCat("签名私钥文件 ", path, " 的内容不是未加密的 Ed25519 私钥（PKCS#8 PEM）"));
  }
  return key;
}

absl::Status CreateKeyFile(const std::string& path) {
  const std::shared_ptr<EVP_PKEY> key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"),
                                      EVP_PKEY_free);
  // A memory BIO wipes what it held when it grows and when it is freed.
  const Bio pem(BIO_new(BIO_s_mem()), BIO_free);
  if (key == nullptr || PEM_write_bio_PKCS8PrivateKey(pem.get(), key.get(), nullptr, nullptr, 0,
                                                      nullptr, nullptr) != 1) {
    ERR_clear_error();
    return absl::InternalError("OpenSSL 无法生成 Ed25519 私钥");
  }
  BUF_MEM* bytes = nullptr;
  BIO_get_mem_ptr(pem.get(), &bytes);

  // Written under another name and then linked, which fails if the name is taken: nobody sees half
  // a file.
  std::string temporary = absl::StrCat(path, ".XXXXXX");
  const int fd = mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return FileError("无法创建", path);
  const absl::Cleanup remover = [fd, &temporary] {
    close(fd);
    unlink(temporary.c_str());
  };
  if (!WriteAndSync(fd, {bytes->data, bytes->length})) return FileError("无法写入", path);
  if (link(temporary.c_str(), path.c_str()) != 0) return FileError("无法创建", path);
  return SyncDirectoryOf(path);
}

}  // namespace mingzhang::audit
