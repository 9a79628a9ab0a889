#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "exchange/exchange.h"
#include "tests/support/arbitrary_budget.h"

namespace mingzhang::testing {
namespace {

RC_GTEST_PROP(ExchangeProperty, WhatIsWrittenIsRead, ()) {
  const budget::v1::BudgetContent content = *ArbitraryBudget();
  const auto read = exchange::ParseContent(exchange::FormatContent(content));
  RC_ASSERT(read.ok());
  RC_ASSERT(read->SerializeAsString() == content.SerializeAsString());
}

}  // namespace
}  // namespace mingzhang::testing
