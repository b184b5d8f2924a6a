#include "desired/yaml/parse.hpp"

#include "desired/yaml/builder.hpp"
#include "desired/yaml/syntax_error.hpp"
#include "desired/yaml/text_checks.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <sstream>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace stowage::desired::yaml {
namespace {

support::Location place(const Source &source, Cursor &cursor, const YAML::Mark &mark) {
    if (mark.line < 0)
        return source.whole();
    // The end of a text is the end of its last line, not a line after it.
    const int last = static_cast<int>(source.line_count());
    if (mark.line >= last)
        return source.at(last, source.line(last).size());
    return cursor.at(mark.line + 1, static_cast<std::size_t>(mark.column));
}

std::size_t offset(const Source &source, const YAML::Mark &mark) {
    return source.offset(mark.line + 1, static_cast<std::size_t>(std::max(mark.column, 0)));
}

/// Whether another document may begin at a place: with `---`, or where `...` ended the one before.
bool begins_document(const Source &source, const YAML::Mark &mark) {
    if (source.line(mark.line + 1).starts_with("---"))
        return mark.column == 0;
    for (int above = mark.line; above > 0; --above) {
        const std::string_view text = support::trim(source.line(above));
        if (!text.empty() && text.front() != '#' && text.front() != '%')
            return source.line(above).starts_with("...");
    }
    return false;
}

/// Hands yaml-cpp's events to a Builder, one per document.
class Events : public YAML::EventHandler {
public:
    Events(const Source &source, const Limits &limits, Tags tags, support::Diagnostics &diagnostics)
        : source_(source), cursor_(source), limits_(limits), tags_(tags), diagnostics_(diagnostics) {}

    void OnDocumentStart(const YAML::Mark &mark) override {
        // yaml-cpp takes text that it can't make sense of for a new document, for ever if need be.
        if (builder_ && !begins_document(source_, mark))
            throw Failure{place(source_, cursor_, mark), "not valid YAML: nothing was expected here",
                          "look at the indentation and the brackets up to this place; a new document starts "
                          "with '---'"};
        builder_.emplace(limits_, tags_, diagnostics_);
    }
    void OnDocumentEnd() override {
        const NodePtr document = builder_->document();
        odd_tags_ = has_odd_tags();
        if (document && document->kind != Kind::null)
            documents.push_back(document);
    }
    void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override {
        const std::size_t next = offset(source_, mark);
        const std::size_t shown = place_of_nothing(source_.text(), next);
        builder_->null(shown == next ? place(source_, cursor_, mark) : source_.at_offset(shown), anchor);
    }
    void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override {
        builder_->alias(place(source_, cursor_, mark), anchor);
    }
    void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  const std::string &value) override {
        last_scalar_ = mark;
        builder_->scalar(place(source_, cursor_, mark), tag, anchor, value);
    }
    void OnSequenceStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        builder_->start(Kind::list, place(source_, cursor_, mark), tag, anchor);
    }
    void OnSequenceEnd() override { builder_->end(); }
    void OnMapStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        builder_->start(Kind::map, place(source_, cursor_, mark), tag, anchor);
    }
    void OnMapEnd() override { builder_->end(); }

    [[nodiscard]] bool has_odd_tags() const { return odd_tags_ || (builder_ && builder_->has_odd_tags()); }

    /// yaml-cpp takes the end of the text for the closing quote, where a newline comes before it.
    void check_last_quote() {
        if (last_scalar_.line < 0)
            return;
        if (has_open_quote(source_.text(), offset(source_, last_scalar_)))
            throw Failure{place(source_, cursor_, last_scalar_),
                          "not valid YAML: a quoted text is not closed", "add the closing quote"};
    }

    std::vector<NodePtr> documents;

private:
    const Source &source_;
    Cursor cursor_;
    const Limits &limits_;
    Tags tags_;
    bool odd_tags_ = false; ///< of the documents before
    support::Diagnostics &diagnostics_;
    std::optional<Builder> builder_;
    YAML::Mark last_scalar_ = YAML::Mark::null_mark();
};

/// YAML allows no control characters, and yaml-cpp takes one of them for the end of the file.
void check_characters(const Source &source) {
    const std::string_view text = source.text();
    if (text.find('\0') != std::string_view::npos || !support::is_valid_utf8(text))
        throw Failure{source.whole(), "this is not a text file in UTF-8",
                      "save it as UTF-8, or leave it out"};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool control = (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
        if (control)
            throw Failure{source.at_offset(i), fmt::format("a control character (\\x{:02x})", byte),
                          "take it out, or write it as an escape inside of double quotes"};
    }
}

} // namespace

std::string without_bom(std::string text) {
    if (text.starts_with("\xEF\xBB\xBF"))
        text.erase(0, 3);
    return text;
}

Parsed parse(const Source &source, const Limits &limits, support::Diagnostics &diagnostics, Tags tags) {
    Events events(source, limits, tags, diagnostics);
    try {
        check_characters(source);
        std::istringstream stream{std::string(source.text())};
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(events)) {
        }
        events.check_last_quote();
    } catch (const Failure &failure) {
        diagnostics.add(support::Code::input_yaml, failure.where, failure.what, failure.advice);
        return {{}, false, failure.boundless, events.has_odd_tags()};
    } catch (const YAML::Exception &error) {
        Cursor cursor(source);
        const support::Location where = place(source, cursor, error.mark);
        const SyntaxError explained = explain(error.msg, source.line(where.line));
        diagnostics.add(support::Code::input_yaml, where, explained.what, explained.advice);
        return {{}, false, false, events.has_odd_tags()};
    }
    return {std::move(events.documents), true, false, events.has_odd_tags()};
}

} // namespace stowage::desired::yaml
