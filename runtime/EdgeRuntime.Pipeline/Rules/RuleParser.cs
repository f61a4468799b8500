using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Rules;

/// <summary>
/// Reads rules (docs/pipelines.md):
/// <code>
/// rule       = either { "for" DURATION | "in" "zone" ZONE } [ "until" either ]
/// either     = both { "||" both }
/// both       = single { "&amp;&amp;" single }
/// single     = "!" single | "(" either { "in" "zone" ZONE } ")" | comparison
/// comparison = "speech" | field "contains" WORDS | field ("==" | "!=" | "&lt;" | "&lt;=" | ">" | ">=") value [ "else" comparison VALUE ] | "crosses" LINE [ "to-left" | "to-right" ] | "count" "(" either ")" comparison NUMBER
/// </code>
/// </summary>
internal sealed class RuleParser
{
    private const int MaxDepth = 32;
    private const int MaxLength = 2000;

    private readonly List<RuleToken> _tokens;
    private readonly StageBuild _build;
    private readonly RuleFields _fields;
    private int _at;
    private int _depth;

    private RuleParser(string rule, StageBuild build)
    {
        if (rule.Length > MaxLength)
            throw new RuleException(MaxLength, $"a rule has at most {MaxLength} characters");
        (_tokens, _build, _fields) = (RuleToken.Split(rule), build, new RuleFields(build));
    }

    private RuleToken Next => _tokens[_at];

    /// <summary>Reads a rule.</summary>
    /// <param name="rule">Its text.</param>
    /// <param name="build">The stages: names of classes, zones and lines must be theirs.</param>
    /// <exception cref="RuleException">It cannot be read, or names what there is not.</exception>
    public static ParsedRule Parse(string rule, StageBuild build)
    {
        var parser = new RuleParser(rule, build);
        var condition = parser.Either();
        TimeSpan? hold = null;
        Condition? until = null;
        while (parser.Next.Kind != RuleTokenKind.End)
        {
            var column = parser.Next.Column;
            if (parser.TakeWord("for"))
                hold = build.Hears && condition.NeedsObject ? throw new RuleException(column, "words and texts are heard in one moment, so 'for' never holds; let 'release' or 'until' make the rule last")
                    : hold is null ? parser.Duration() : throw new RuleException(parser.Next.Column, "'for' is here twice");
            else if (parser.Next.IsWord("in"))
                condition = new AllOf(condition, parser.InZone());
            else if (parser.TakeWord("until"))
                until = until is null ? parser.Either() : throw new RuleException(parser.Next.Column, "'until' is here twice");
            else
                throw new RuleException(parser.Next.Column, $"expected &&, ||, for, in zone, until or the end, found {parser.Next}");
        }
        return new ParsedRule(condition, hold ?? TimeSpan.Zero, until);
    }

    private Condition Either()
    {
        var left = Both();
        while (Take("||"))
            left = new AnyOf(left, Both());
        return left;
    }

    private Condition Both()
    {
        var left = Single();
        while (Take("&&"))
            left = new AllOf(left, Single());
        return left;
    }

    private Condition Single()
    {
        if (++_depth > MaxDepth)
            throw new RuleException(Next.Column, $"a rule is at most {MaxDepth} parentheses deep");
        var condition = Take("!") ? new Not(Single()) : Take("(") ? Inside() : Comparison();
        _depth--;
        return condition;
    }

    // What stands in parentheses, the closing one taken.
    private Condition Inside()
    {
        var condition = Either();
        while (Next.IsWord("in"))
            condition = new AllOf(condition, InZone());
        if (Next.Kind == RuleTokenKind.Word && Next.Text is "for" or "until")
            throw new RuleException(Next.Column, $"'{Next.Text}' stands at the end of a rule, not in parentheses");
        Expect(")");
        return condition;
    }

    private Condition Comparison()
    {
        var field = Next;
        if (field.Kind != RuleTokenKind.Word)
            throw new RuleException(field.Column, $"expected a condition, as in class == person, found {field}");
        _at++;
        switch (field.Text)
        {
            case "count":
                return Count();
            case "crosses":
                return Crosses();
            case "zone":
                return Zone();
            case "edge":
                return State(field, static scene => scene.Edge, "rising", "falling", SourceKind.Edges);
            case "level":
                return State(field, static scene => scene.Level, "high", "low", SourceKind.Edges);
            case "speech":
                return Speech(field);
            case "source":
                return State(field, static scene => scene.SourceLost, "lost", "running", null);
        }
        var name = field.Text;
        if (Take("."))
            name = $"{name}.{Name("class, score or text")}";
        if (_fields.MissingStage(name) is { } missing)
            throw new RuleException(field.Column, _build.Hears ? MissingToHear(name, missing) : $"'{name}' is of what a model finds; put a stage 'model' into the pipeline{(_build.Source == SourceKind.Edges ? ", or ask for edge and level" : "")}");
        if (_fields.WhyNever(name) is { } reason)
            throw new RuleException(field.Column, reason);
        return _fields.TextOf(name) is { } text ? TextComparison(field, text) : _fields.NumberOf(name) is var (read, range) ? NumberComparison(name, read, range, true) : throw _fields.Unknown(field, name);
    }

    private static string MissingToHear(string name, string stage) => stage == "model" ? $"'{name}' is of what is seen, and this pipeline hears; ask for word, text, partial, score or speech" : $"'{name}' is of what a stage '{stage}' hears; put one into the pipeline";

    private StateCondition Speech(in RuleToken field) => _build.HasSpeech
        ? new StateCondition(static scene => scene.Speech, true)
        : throw new RuleException(field.Column, "'speech' is of what a stage 'speech' hears; put one into the pipeline");

    private Condition TextComparison(in RuleToken field, (TextField Read, IReadOnlyList<string>? Words) text)
    {
        if (TakeWord("contains"))
            return new ContainsCondition(text.Read, Contained());
        var equal = Equality(field.Text);
        var word = Next;
        if (word.Kind is not (RuleTokenKind.Word or RuleTokenKind.Text or RuleTokenKind.Number))
            throw new RuleException(word.Column, $"expected a word, or a text in quotes, found {word}");
        _at++;
        if (text.Words is { Count: > 0 } words && !words.Contains(word.Text))
            throw new RuleException(word.Column, $"{(field.Text == "word" ? "there is no word" : "the model has no class")} '{word.Text}'{NearestWord.Hint(word.Text, words)}");
        if (text.Words is { Count: 0 } && !word.Text.StartsWith(Labels.Numbered, StringComparison.Ordinal))
            throw new RuleException(word.Column, $"the model has no labels: its classes are '{Labels.Numbered}0', '{Labels.Numbered}1' and so on; convert it with --labels to call them '{word.Text}'");
        return new TextCondition(text.Read, word.Text, equal);
    }

    private string Contained()
    {
        var words = Next;
        if (words.Kind is not (RuleTokenKind.Word or RuleTokenKind.Text or RuleTokenKind.Number) || words.Text.Length == 0)
            throw new RuleException(words.Column, $"expected a word, or words in quotes, found {words}");
        _at++;
        return words.Text;
    }

    private NumberCondition NumberComparison(string name, NumberField field, NumberRange range, bool needsObject)
    {
        var (comparison, limit) = Limit(name, range);
        return new NumberCondition(field, needsObject, comparison, limit, TakeWord("else") ? Limit(name, range) : null);
    }

    private (Comparison Comparison, double Limit) Limit(string name, NumberRange range)
    {
        var start = Next;
        var comparison = Comparisons.Parse(Next) ?? throw new RuleException(Next.Column, $"expected ==, !=, <, <=, > or >=, found {Next}");
        _at++;
        var number = Next;
        if (number.Kind != RuleTokenKind.Number)
            throw new RuleException(number.Column, $"expected a number, found {number}");
        _at++;
        if (range.Decides(comparison, number.Number) is { } always)
            throw new RuleException(start.Column, $"{name} is {range}, so that '{start.Text} {number.Text}' {(always ? "always" : "never")} holds");
        return (comparison, number.Number);
    }

    private NumberCondition Count()
    {
        Expect("(");
        var inner = Inside();
        return NumberComparison("count", (frame, _) =>
        {
            var count = 0;
            for (var i = 0; i < frame.Scene.Count; i++)
                count += inner.Holds(frame, i, active: false) ? 1 : 0;
            return count;
        }, NumberRange.Number, needsObject: false);
    }

    private CrossCondition Crosses()
    {
        var line = IndexOf(_build.Lines, "line");
        var (left, right) = (TakeWord("to-left"), TakeWord("to-right"));
        return new CrossCondition(line, left || !right, right || !left);
    }

    private Condition Zone()
    {
        var equal = Equality("zone");
        var zone = new ZoneCondition(IndexOf(_build.Zones, "zone"));
        return equal ? zone : new Not(zone);
    }

    private ZoneCondition InZone()
    {
        _at++;
        if (!TakeWord("zone"))
            throw new RuleException(Next.Column, $"expected 'zone', found {Next}");
        return new ZoneCondition(IndexOf(_build.Zones, "zone"));
    }

    private StateCondition State(in RuleToken field, Func<Scene, bool?> read, string yes, string no, SourceKind? source)
    {
        if (source is { } kind && _build.Source != kind)
            throw new RuleException(field.Column, $"'{field.Text}' is of sources that are a line, as in gpio://gpiochip0/5");
        var equal = Equality(field.Text);
        var word = Next;
        if (!word.IsWord(yes) && !word.IsWord(no))
            throw new RuleException(word.Column, $"expected {yes} or {no}, found {word}");
        _at++;
        return new StateCondition(read, word.IsWord(yes) == equal);
    }

    private int IndexOf(List<string> names, string what)
    {
        var name = Next;
        if (name.Kind is not (RuleTokenKind.Word or RuleTokenKind.Text))
            throw new RuleException(name.Column, $"expected the name of a {what}, found {name}");
        _at++;
        return names.IndexOf(name.Text) is var index and >= 0
            ? index
            : throw new RuleException(name.Column, names.Count == 0 ? $"the pipeline has no {what}; add a stage of that type" : $"there is no {what} '{name.Text}'{(NearestWord.Find(name.Text, names) is { } near ? $"; did you mean '{near}'?" : $"; there are {string.Join(", ", names)}")}");
    }

    private bool Equality(string field)
    {
        if (Take("=="))
            return true;
        return Take("!=") ? false : throw new RuleException(Next.Column, $"{field} is compared by == or !=, found {Next}");
    }

    // A number and a unit, together or apart.
    private TimeSpan Duration()
    {
        var number = Next;
        var text = number.Kind == RuleTokenKind.Number ? number.Text : throw new RuleException(number.Column, $"expected a duration, as in 500 ms, found {number}");
        _at++;
        if (Next.Kind == RuleTokenKind.Word && Next.Text is "ms" or "s" or "m" or "h")
            text += _tokens[_at++].Text;
        return Durations.TryParse(text, out var duration) ? duration : throw new RuleException(number.Column, $"expected a duration, as in 500 ms, found '{text}'");
    }

    private string Name(string expected)
    {
        var name = Next;
        if (name.Kind != RuleTokenKind.Word)
            throw new RuleException(name.Column, $"expected {expected}, found {name}");
        _at++;
        return name.Text;
    }

    private bool Take(string symbol)
    {
        if (!Next.Is(symbol))
            return false;
        _at++;
        return true;
    }

    private bool TakeWord(string word)
    {
        if (!Next.IsWord(word))
            return false;
        _at++;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!Take(symbol))
            throw new RuleException(Next.Column, $"expected {symbol}, found {Next}");
    }
}

/// <summary>A rule that was read.</summary>
/// <param name="Condition">What must hold.</param>
/// <param name="Hold">For how long before the rule does.</param>
/// <param name="Until">What ends it; null: that the condition does not hold.</param>
internal sealed record ParsedRule(Condition Condition, TimeSpan Hold, Condition? Until);
