using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>The options that say how pictures become a model's input, shared by the commands that take a model file and data.</summary>
internal sealed class InputOptions
{
    private readonly Option<float[]> _scale = new("--input-scale") { Description = "multiplied with (pixel - mean); one value or one per channel, as in 0.00392157", CustomParser = ParseFloats };
    private readonly Option<float[]> _mean = new("--input-mean") { Description = "subtracted from pixels; one value or one per channel", CustomParser = ParseFloats };
    private readonly Option<string?> _color = new("--input-color") { Description = "channel order of the model's input: RGB, BGR or GRAY" };
    private readonly Option<string?> _fit = new("--input-fit") { Description = "how pictures of another size are fitted: stretch or letterbox" };
    private readonly Option<string?> _resize = new("--input-resize") { Description = "how pictures are resized: antialias (as Pillow; default), bilinear (as OpenCV; quickest from a camera) or area" };

    public InputOptions()
    {
        _color.AcceptOnlyFromAmong("RGB", "BGR", "GRAY");
        _fit.AcceptOnlyFromAmong("stretch", "letterbox");
        _resize.AcceptOnlyFromAmong("antialias", "bilinear", "area");
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_scale);
        command.Options.Add(_mean);
        command.Options.Add(_color);
        command.Options.Add(_fit);
        command.Options.Add(_resize);
    }

    /// <summary>The preprocessing that the options give, over what the model says of itself (its <c>edgeruntime.*</c> metadata).</summary>
    public ImagePreprocessing? Read(ParseResult parsed, Model model)
    {
        var own = ModelMetadata.Preprocessing(model);
        var scale = parsed.GetValue(_scale);
        var mean = parsed.GetValue(_mean);
        var color = parsed.GetValue(_color);
        var fit = parsed.GetValue(_fit);
        var resize = parsed.GetValue(_resize);
        if (scale is not { Length: > 0 } && mean is not { Length: > 0 } && color is null && fit is null && resize is null)
            return own;
        own ??= new ImagePreprocessing { Color = IsGray(model) ? "GRAY" : "RGB" };
        return new ImagePreprocessing
        {
            Scale = scale is { Length: > 0 } ? [.. scale] : own.Scale,
            Mean = mean is { Length: > 0 } ? [.. mean] : own.Mean,
            Color = color ?? own.Color,
            Fit = fit ?? own.Fit,
            Resize = resize == "antialias" ? null : resize ?? own.Resize,
        };
    }

    private static bool IsGray(Model model) => model.Graph.RequiredInputs.FirstOrDefault()?.Shape is [_, var channels, _, var last] && (channels.Value == 1 || last.Value == 1);

    private static float[] ParseFloats(ArgumentResult result)
    {
        var values = new List<float>();
        foreach (var part in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (!float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !float.IsFinite(value))
            {
                result.AddError($"'{part}' is not a number; give one value or one per channel, separated by commas");
                return [];
            }
            values.Add(value);
        }
        return [.. values];
    }
}
