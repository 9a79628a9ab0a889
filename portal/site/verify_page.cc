#include "portal/site/verify_page.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/bundle/published_folder.h"
#include "portal/site/page_frame.h"
#include "portal/site/site_paths.h"

namespace mingzhang::site {
namespace {

using publication::HtmlWriter;

void Paragraph(HtmlWriter& writer, std::string_view text) { writer.Add("p", text); }

void Commands(HtmlWriter& writer, std::string_view label, std::string_view text) {
  const auto block = writer.Open("pre", {{"tabindex", "0"}, {"aria-label", std::string(label)}});
  writer.Add("code", text);
}

void Log(HtmlWriter& writer, const Frame& frame) {
  Paragraph(
      writer,
      "审计日志的每一条按先后组成一棵 Merkle 树（RFC 6962），树头由日志的密钥签名。本站的 log/ "
      "目录是这棵树的哈希，格式为 C2SP tlog-tiles，任何兼容的客户端都能读：");
  {
    const auto list = writer.Open("ul");
    {
      const auto item = writer.Open("li");
      AddLink(writer, frame, "log/checkpoint", absl::StrCat(kLogFolder, "/checkpoint"));
      writer.Text("：最新的检查点（签名的树头，C2SP tlog-checkpoint）");
    }
    {
      const auto item = writer.Open("li");
      AddLink(writer, frame, "log/keys.txt", absl::StrCat(kLogFolder, "/", kPublicKeysFile));
      writer.Text("：签过检查点的公钥，旧的在前。应与另外取得的公钥比对，不能只凭本站");
    }
    writer.Add("li", "log/tile/：各层哈希");
  }
  Paragraph(writer,
            "条目本身不在其中，因为审核意见、批注和办理人员的网络地址不是公开的内容；公开时的那一条"
            "附在各次公开的回执里。保存不同时候的检查点，可以核对日志只有增加、没有改动：后来的树必"
            "须由先前的树延续而来。");
}

}  // namespace

SitePage RenderVerifyPage(bool has_log) {
  const Frame frame{.path = kVerifyPage, .title = "怎样核对"};
  return RenderPage(frame, [&](HtmlWriter& writer) {
    writer.Add("h2", "能核对什么");
    Paragraph(writer, "每一次公开是一个目录，其中的文件公开后不再改动。三步环环相扣：");
    {
      const auto list = writer.Open("ol", {{"class", "steps"}});
      writer.Add("li", "每个文件的 SHA-256 列在文件清单 manifest.json 里；");
      writer.Add("li", absl::StrCat("清单的 SHA-256 记在公开时的审计条目（", kPublicationEntry,
                                    "）里，条目还记着是哪个部门、哪一版、何时公开的；"));
      writer.Add("li", absl::StrCat("回执（", kPublicationReceipt,
                                    "，C2SP tlog-proof）证明条目在签名的审计日志里。日志只能增加，"
                                    "谁也不能悄悄改动，包括运行系统的人。"));
    }

    writer.Add("h2", "用 mingzhang 核对");
    Paragraph(
        writer,
        "下载一次公开的整个目录（地址如 …/budgets/2026/disclosures/1/），用命令行程序 mingzhang "
        "离线核对。log.vkey 是审计日志的验证公钥，应向财政部门另外取得：");
    Commands(writer, "用 mingzhang 核对的命令", "mingzhang verify-disclosure 目录 --key log.vkey");

    writer.Add("h2", "用通用工具核对");
    Paragraph(writer, "在下载的目录里，核对各文件与清单一致（jq 和 GNU coreutils）：");
    Commands(
        writer, "核对文件的命令",
        "jq -r '.files[] | .sha256 + \"  \" + .path' manifest.json | sha256sum --check --strict");
    Paragraph(writer, "核对清单是条目所记的那一份，找到即打印出来：");
    Commands(writer, "核对清单的命令",
             absl::StrCat("od -An -v -tx1 ", kPublicationEntry,
                          " | tr -d ' \\n' |\n"
                          "  grep -o \"ea0120$(sha256sum manifest.json | cut -c 1-64)\""));
    Paragraph(writer,
              absl::StrCat("核对条目在日志里：", kPublicationReceipt,
                           " 是 C2SP tlog-proof 文件，叶子是条目文件的全部字节，任何兼容的工具都能"
                           "验证。条目是 protobuf 编码的 mingzhang.ledger.v1.AuditEntry。"));

    writer.Add("h2", "已被更正替代的公开");
    Paragraph(writer,
              "更正之后，原来的公开仍在原地址，其他文件一个字节也没有变；只有供人阅读的 index.html "
              "上方加了标记，公开时的原件是 original/index.html。mingzhang verify-disclosure "
              "核对的就是原件；用通用工具核对时，先把原件放回去：");
    Commands(writer, "还原原件的命令", "mv original/index.html index.html && rmdir original");

    writer.Add("h2", "审计日志");
    if (has_log) {
      Log(writer, frame);
    } else {
      Paragraph(
          writer,
          "本站没有附审计日志的哈希。各次公开的回执里有签名的检查点和存在性证明，核对不需要别的"
          "文件。");
    }
  });
}

}  // namespace mingzhang::site
