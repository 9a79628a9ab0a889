// The figures of the text against the tables and against each other.
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_TEXT_CHECKS_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_TEXT_CHECKS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledger_service/document/finding.h"
#include "ledger_service/document/printed_document.h"
#include "ledger_service/document/reckoning.h"
#include "ledger_service/document/table_binding.h"
#include "ledger_service/document/text_figures.h"
#include "ledger_service/document/text_rules.h"
#include "ledger_service/document/text_scopes.h"

namespace mingzhang::document {

// Reads the text once, adds what it says to the reckoning of the tables, and afterwards checks what
// follows from it. Not thread-safe; keeps references to its arguments.
class TextChecker {
 public:
  TextChecker(const PrintedDocument& document, const Binding& binding,
              const catalog::Catalogue& catalogue, bool without_unit_kinds, Reckoning& reckoning);

  // Adds each figure whose meaning its words leave no doubt about.
  void Bind();
  // After Reckoning::Resolve: shares, changes, sums within sentences, reasons, lists.
  void Check(const TextRules& rules, std::vector<Finding>& findings);

 private:
  // A figure with what is known about it.
  struct Read {
    TextFigure figure;
    // Of the amount, or of the difference's subject; -1: not known.
    int quantity = -1;
    std::optional<Scope> scope;
    // What it is called, as printed.
    std::string name;
  };
  struct Entry {
    std::size_t paragraph;
    // Paragraphs of one section (一、 …) share a number.
    int section;
    SectionScope about;
    std::vector<Read> figures;
    // An item of a list that was printed before: its figures count once.
    int repeats = -1;
    // The project that it is about, in a list of projects.
    std::string project;
  };

  void BindParagraph(Entry& entry);
  static bool ListsSources(const Entry& entry);
  void BindValue(Entry& entry, Read& read);
  void BindUnchanged(const Entry& entry);
  void BindNothing(const Entry& entry);
  std::vector<Scope> Candidates(const Entry& entry, const Read& read) const;
  std::optional<Scope> ItemBefore(std::string_view before, const SectionScope& about,
                                  std::string& name);
  std::string WithoutDepartment(std::string_view name) const;
  PrintedFigure FigureOf(const Entry& entry, const Read& read) const;
  std::string LinePlace(const Entry& entry, std::size_t at) const;
  std::string Printed(const Entry& entry, const TextFigure& figure) const;
  Finding Report(const Entry& entry, std::size_t at, std::string_view rule) const;

  void CheckShares(const Entry& entry, std::vector<Finding>& findings) const;
  void CheckChanges(const Entry& entry, std::vector<Finding>& findings) const;
  void CheckReasons(const Entry& entry, const TextRules& rules,
                    std::vector<Finding>& findings) const;
  void CheckSentenceSums(const Entry& entry, std::vector<Finding>& findings) const;
  void CheckProjects(std::vector<Finding>& findings) const;
  void CheckRepeats(std::vector<Finding>& findings) const;
  void CheckYears(std::vector<Finding>& findings) const;

  const PrintedDocument& document_;
  const Binding& binding_;
  const catalog::Catalogue& catalogue_;
  Vocabulary vocabulary_;
  bool without_unit_kinds_;
  Reckoning& reckoning_;
  // Amounts by which this year's differ from last year's.
  Reckoning differences_;
  std::vector<Entry> entries_;
  // As keys.
  std::set<std::string> departments_;
  std::map<std::string, std::vector<Scope>> labels_;
  // Named rows: projects, carry-over items, and what tables of commissioned services list.
  std::map<std::string, std::vector<Scope>> items_;
};

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_TEXT_CHECKS_H_
