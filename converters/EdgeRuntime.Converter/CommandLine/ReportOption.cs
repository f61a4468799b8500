using System.CommandLine;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary><c>--report FILE.html</c>.</summary>
internal static class ReportOption
{
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--report") { Description = "write what it came to as a page that needs no network, and the same as JSON beside it, as in --report report.html" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !token.Value.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
                result.AddError($"--report {token.Value}: the page's name ends in .html");
        });
        return option;
    }
}
