// mingzhang tables | trace | form check
#include "ledger_service/form/tables.h"

#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/content_file.h"
#include "cli/disclosure_source.h"
#include "cli/failure.h"
#include "cli/printed_table.h"
#include "cli/sample_budget.h"
#include "cli/text_table.h"
#include "cli/trace_report.h"
#include "ledger_service/form/document_text.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/trace.h"

namespace mingzhang::cli {
namespace {

using budget::v1::BudgetContent;
using budget::v1::DerivedTables;

struct TablesOptions {
  DisclosureSource source;
  int table = 0;
  bool csv = false;
};

struct TraceOptions {
  DisclosureSource source;
  int table = 0;
  std::string cell;
};

struct FormCheckOptions {
  std::string file;
  std::string sample;
  ReferenceFiles reference;
};

// All tables, or one.
absl::StatusOr<DerivedTables> DeriveOffline(const Session& session, const TablesOptions& options) {
  const auto disclosure = ReadDisclosure(session, options.source);
  if (!disclosure.ok()) return disclosure.status();
  auto tables = form::DeriveTables(budget::ContentIndex(disclosure->content), disclosure->form,
                                   disclosure->catalogue);
  if (!tables.ok()) return ExitWith(ExitCode::kBadInput, tables.status());
  if (options.table == 0) return tables;
  for (auto& table : *tables->mutable_tables()) {
    if (table.number() != options.table) continue;
    auto wanted = std::move(table);
    tables->clear_tables();
    *tables->add_tables() = std::move(wanted);
    return tables;
  }
  return UsageError(absl::StrCat("没有表 ", options.table, "：公开格式 ", tables->form_id(), " 有 ",
                                 tables->tables_size(), " 张表"));
}

absl::StatusOr<DerivedTables> FetchTables(Session& session, const TablesOptions& options) {
  const auto version = FindVersion(session, options.source);
  if (!version.ok()) return version.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::GetTablesRequest request;
  request.set_name(*version);
  request.set_form_id(options.source.reference.form);
  request.set_unit_code(options.source.unit);
  if (options.table != 0) request.add_numbers(options.table);
  auto response = (*client)->Call(&Client::Ledger::GetTables, request);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_tables());
}

absl::StatusOr<ExitCode> Tables(Session& session, const TablesOptions& options) {
  if (options.table < 0) return UsageError("--table 应为表的序号，从 1 起");
  if (options.csv && session.json()) return UsageError("--csv 和 --json 只能写一个");
  const auto tables =
      IsInLedger(options.source) ? FetchTables(session, options) : DeriveOffline(session, options);
  if (!tables.ok()) return tables.status();
  if (session.json()) {
    session.PrintJson(TablesJson(*tables));
  } else if (options.csv && options.table != 0) {
    for (const auto& table : tables->tables()) PrintCsv(session.out(), table);
  } else if (options.csv) {
    PrintCsv(session.out(), *tables);
  } else {
    bool first = true;
    for (const auto& table : tables->tables()) {
      if (!std::exchange(first, false)) session.out() << '\n';
      PrintTable(session.out(), table);
    }
  }
  return ExitCode::kOk;
}

struct Cell {
  int row;
  int column;
};

// ROW,COLUMN, as people count: from 1.
absl::StatusOr<Cell> ParseCell(const std::string& text) {
  Cell cell = {};
  const char* const end = text.data() + text.size();
  const auto row = std::from_chars(text.data(), end, cell.row);
  if (row.ec == std::errc() && row.ptr != end && *row.ptr == ',') {
    const auto column = std::from_chars(row.ptr + 1, end, cell.column);
    if (column.ec == std::errc() && column.ptr == end && cell.row > 0 && cell.column > 0) {
      return cell;
    }
  }
  return UsageError(
      absl::StrCat("--cell “", OneLine(text), "”应写作 行,列，如 3,2：都从 1 数起，不算表头"));
}

absl::StatusOr<TracedCell> TraceOffline(const Session& session, const TraceOptions& options,
                                        const Cell& cell) {
  const auto disclosure = ReadDisclosure(session, options.source);
  if (!disclosure.ok()) return disclosure.status();
  const budget::ContentIndex index(disclosure->content);
  const auto tables = form::DeriveTables(index, disclosure->form, disclosure->catalogue);
  if (!tables.ok()) return ExitWith(ExitCode::kBadInput, tables.status());
  const auto trace = form::TraceCell(index, *tables, options.table, cell.row - 1, cell.column - 1);
  if (!trace.ok()) return ExitWith(ExitCode::kUsage, trace.status());
  TracedCell traced;
  *traced.mutable_trace() = *trace;
  for (const int position : trace->positions()) {
    if (trace->relation() == budget::v1::RELATION_REVENUE) {
      *traced.add_revenue() = disclosure->content.revenue(position);
    } else {
      *traced.add_lines() = disclosure->content.expenditure_lines(position);
    }
  }
  return traced;
}

absl::StatusOr<TracedCell> FetchTrace(Session& session, const TraceOptions& options,
                                      const Cell& cell) {
  const auto version = FindVersion(session, options.source);
  if (!version.ok()) return version.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::TraceCellRequest request;
  request.set_name(*version);
  request.set_form_id(options.source.reference.form);
  request.set_unit_code(options.source.unit);
  request.set_table_number(options.table);
  request.set_row(cell.row - 1);
  request.set_column(cell.column - 1);
  return (*client)->Call(&Client::Ledger::TraceCell, request);
}

absl::StatusOr<BudgetContent> FetchContent(Session& session, const DisclosureSource& source) {
  const auto version = FindVersion(session, source);
  if (!version.ok()) return version.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::GetVersionRequest request;
  request.set_name(*version);
  auto response = (*client)->Call(&Client::Ledger::GetVersion, request);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_content());
}

absl::StatusOr<ExitCode> Trace(Session& session, const TraceOptions& options) {
  const auto cell = ParseCell(options.cell);
  if (!cell.ok()) return cell.status();
  const bool in_ledger = IsInLedger(options.source);
  const auto traced =
      in_ledger ? FetchTrace(session, options, *cell) : TraceOffline(session, options, *cell);
  if (!traced.ok()) return traced.status();
  const auto content =
      in_ledger ? FetchContent(session, options.source) : ReadContentFile(options.source.source);
  if (!content.ok()) return content.status();
  const auto catalogue =
      FindCatalogue(options.source.reference, session.environment(), content->fiscal_year());
  const DiffNames names(*content, *content, catalogue ? &*catalogue : nullptr);
  if (session.json()) {
    session.PrintJson(TraceJson(*traced, names));
  } else {
    PrintTrace(session.out(), *traced, names);
  }
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> CheckForm(Session& session, const FormCheckOptions& options) {
  const auto form = LoadFormFile(options.file);
  if (!form.ok()) return form.status();
  const auto& message = form->form();
  BudgetContent content = SampleBudget(message.fiscal_years(0));
  if (!options.sample.empty()) {
    auto sample = ReadContentFile(options.sample);
    if (!sample.ok()) return sample.status();
    content = *std::move(sample);
    if (!form->Serves(content.fiscal_year())) {
      return ExitWith(
          ExitCode::kBadInput,
          absl::InvalidArgumentError(absl::StrCat(
              "样例是 ", content.fiscal_year(), " 年的预算，公开格式“", message.form_id(), "”适用 ",
              absl::StrJoin(message.fiscal_years(), "、"), " 年")));
    }
  }
  const auto catalogue =
      LoadCatalogue(options.reference, session.environment(), content.fiscal_year());
  if (!catalogue.ok()) return catalogue.status();
  const budget::ContentIndex index(content);
  const auto tables = form::DeriveTables(index, *form, *catalogue);
  if (!tables.ok()) return ExitWith(ExitCode::kBadInput, tables.status());
  const auto narrative = form::DeriveNarrative(index, *form, *catalogue);
  if (!narrative.ok()) return ExitWith(ExitCode::kBadInput, narrative.status());
  if (session.json()) {
    session.PrintJson({{"form", message.form_id()},
                       {"title", message.title()},
                       {"fiscal_years", message.fiscal_years()},
                       {"digest", ToHex(form->digest())},
                       {"tables", message.tables_size()},
                       {"sections", message.sections_size()}});
    return ExitCode::kOk;
  }
  session.out() << "公开格式 " << message.form_id() << "（" << OneLine(message.title())
                << "）有效：适用 " << absl::StrJoin(message.fiscal_years(), "、") << " 年，"
                << message.tables_size() << " 张表，" << message.sections_size() << " 个部分，摘要 "
                << ToHex(form->digest()) << "\n以下是"
                << (options.sample.empty() ? "内置样例" : OneLine(options.sample))
                << "按此格式推导的结果。\n\n";
  if (message.sections().empty()) {
    for (const auto& table : tables->tables()) {
      PrintTable(session.out(), table);
      session.out() << '\n';
    }
  } else {
    session.out() << form::DocumentText(*narrative, *tables) << '\n';
  }
  return ExitCode::kOk;
}

}  // namespace

void AddTableCommands(CLI::App& app, Command& chosen) {
  AddCommand<TablesOptions>(
      app, chosen, "tables", "推导公开表格：从文件离线推导，或由账本推导已保存的版本",
      [](CLI::App& command, TablesOptions& options) {
        AddDisclosureSource(command, options.source);
        command.add_option("--table", options.table, "只要这一张表（序号），默认全部")
            ->check([](const std::string& number) {
              return number == "0" || number.starts_with('-') ? "表号从 1 起" : std::string();
            });
        command.add_flag("--csv", options.csv, "输出 CSV（RFC 4180）");
      },
      Tables);
  AddCommand<TraceOptions>(
      app, chosen, "trace", "追溯公开表格的一格：它是哪些明细之和",
      [](CLI::App& command, TraceOptions& options) {
        AddDisclosureSource(command, options.source);
        command.add_option("--table", options.table, "表的序号")->required();
        command.add_option("--cell", options.cell, "行,列：都从 1 数起，不算表头")->required();
      },
      Trace);
  CLI::App& group = AddGroup(app, "form", "公开格式");
  AddCommand<FormCheckOptions>(
      group, chosen, "check", "离线检查一个公开格式文件，并按它打印样例",
      [](CLI::App& command, FormCheckOptions& options) {
        command.add_option("FILE", options.file, "公开格式文件（.textproto）")->required();
        command.add_option("--sample", options.sample, "样例：交换格式的 JSON 文件，默认用内置的");
        command.add_option("--config", options.reference.config,
                           "科目所在的 config 目录，默认 $MINGZHANG_CONFIG，再按程序位置寻找");
        command.add_option("--catalog", options.reference.catalogues,
                           "科目目录（YYYY.csv）所在的文件夹，默认 config 里的");
      },
      CheckForm);
}

}  // namespace mingzhang::cli
