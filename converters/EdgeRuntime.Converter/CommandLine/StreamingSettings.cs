using System.CommandLine;
using EdgeRuntime.Converter.Conversion;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary><c>--streaming</c> and <c>--stream-axis</c>.</summary>
internal sealed class StreamingSettings
{
    private readonly Option<int?> _rows = new("--streaming")
    {
        Description = "[ROWS]: the model takes a window of rows; make it one that is given the new ones only, ROWS in each run (default: 30 ms of sound), with the same results",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int?> _axis = new("--stream-axis") { Description = "with --streaming: the input's axis that the rows lie along, counted from 0; default: what its features say" };

    public StreamingSettings()
    {
        _rows.AtLeast(1);
        _axis.AtLeast(0);
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_rows);
        command.Options.Add(_axis);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_axis) is not null && result.GetResult(_rows) is null)
                result.AddError("--stream-axis needs --streaming");
        });
    }

    /// <summary>What was asked for; null where the model stays as it is.</summary>
    public StreamingRequest? Read(ParseResult parsed) => parsed.GetResult(_rows) is null ? null : new StreamingRequest(parsed.GetValue(_rows), parsed.GetValue(_axis));
}
