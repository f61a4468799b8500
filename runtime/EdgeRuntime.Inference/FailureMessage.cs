using System.Runtime.CompilerServices;

namespace EdgeRuntime.Inference;

#pragma warning disable CA1815 // lives for one call

/// <summary>The message of a check, put together only where the check fails: opening a plan makes thousands of checks and should not make thousands of strings.</summary>
[InterpolatedStringHandler]
public ref struct FailureMessage
{
    private readonly bool _wanted;
    private DefaultInterpolatedStringHandler _text;

    /// <summary>Called by the compiler before the parts of the message.</summary>
    public FailureMessage(int literalLength, int formattedCount, bool condition, out bool wanted)
    {
        wanted = _wanted = !condition;
        _text = wanted ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
    }

    /// <summary>Called by the compiler for each piece of text.</summary>
    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    /// <summary>Called by the compiler for each value.</summary>
    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    /// <summary>The message; empty where the check held.</summary>
    public override string ToString() => _wanted ? _text.ToStringAndClear() : "";
}
