using System.IO.Enumeration;

namespace EdgeRuntime.Media.DataSets;

/// <summary>
/// The files of a data set that are meant: <c>?only=GLOB</c> those whose names fit, <c>?without=GLOB</c> all others, as in <c>digits.zip?without=*_george_*</c>. Names are paths within the set; <c>*</c> is any text, <c>?</c>
/// any character.
/// </summary>
internal sealed record SampleFilter(string Glob, bool Fitting)
{
    /// <summary>Takes a filter off the end of a spec; null where there is none.</summary>
    public static SampleFilter? Split(ref string spec)
    {
        foreach (var (mark, fitting) in (ReadOnlySpan<(string, bool)>)[("?only=", true), ("?without=", false)])
        {
            var at = spec.IndexOf(mark, StringComparison.Ordinal);
            if (at <= 0)
                continue;
            var filter = new SampleFilter(spec[(at + mark.Length)..], fitting);
            spec = spec[..at];
            return filter;
        }
        return null;
    }

    /// <summary>Whether a path is meant.</summary>
    public bool Takes(string path) => FileSystemName.MatchesSimpleExpression(Glob, path, ignoreCase: false) == Fitting;

    public override string ToString() => $"{(Fitting ? "?only=" : "?without=")}{Glob}";
}
