using EdgeRuntime.Media;
using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>Runs a model on windows of samples: classes, or a value as anomaly detectors give it.</summary>
internal sealed class WindowModelStage : Stage
{
    private readonly ModelStageSettings _settings;
    private readonly StageModel _model;
    private readonly ResultReporter _reporter;
    private readonly Sample _sample = new();
    private readonly TensorShape _shape;
    private readonly string _name;
    private readonly string _value;

    public WindowModelStage(ModelStageSettings settings, StageModel model, StageBuild build)
    {
        (_settings, _model, _name) = (settings, model, build.Name);
        _shape = model.Session.Inputs[model.Session.DataInputs[0]].Shape;
        var (samples, channels) = build.Window!.Size;
        if (channels > 0 ? _shape.ElementCount != (long)samples * channels : _shape.ElementCount % samples != 0)
            throw new ConfigurationException($"{model.Path}: the model's input has {_shape.ElementCount} values ({_shape}), the window {samples} samples{(channels > 0 ? $" of {channels} channels" : "")}.");
        var output = model.Session.Outputs[model.Session.DataOutputs[0]].Shape.ElementCount;
        _value = settings.Value.Length > 0 ? settings.Value : model.Decoder is not null ? "class" : output == _shape.ElementCount ? "mse" : output == 1 ? "value" : "";
        if (_value.Length == 0 || (_value == "class" && model.Decoder is null) || (_value == "mse" && output != _shape.ElementCount))
            throw new ConfigurationException($"{model.Path}: give 'value': mse needs an output of the input's {_shape.ElementCount} values (it has {output}), class a bundle that says what its outputs are, value takes the first.");
        build.GivesValue = _value != "class";
        _reporter = new ResultReporter(settings.Report == "change" && build.GivesValue ? "all" : settings.Report, build.Name);
    }

    public override string Description => $"{_model.Description}, {_value}";

    public override void Process(StageFrame frame)
    {
        var window = frame.Samples.Span;
        if (window.Length != _shape.ElementCount)
            throw new DeviceException($"{_name}: the source's windows have {window.Length} values, the model's input has {_shape.ElementCount} ({_shape}); set samples and channels of the window.");
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(window).CopyTo(_sample.Prepare(ElementType.Float32, _shape));
        _model.Feeder.Feed(_sample);
        _model.Session.Run();
        frame.Scene.Clear();
        ref var one = ref frame.Scene.Add();
        if (_value != "class")
            one.Value = _value == "mse" ? MeanSquare(window, _model.Outputs.Read(0)) : _model.Outputs.Read(0)[0];
        else
        {
            var vision = frame.Result.Vision;
            _model.Decoder!.Decode(_model.Outputs, InputTransform.Stretch(1, 1, 1, 1), vision);
            if (vision.Classes.IsEmpty || vision.Classes[0].Score < (_settings.Score ?? 0))
                frame.Scene.Clear();
            else
                (one.Class, one.Score) = (Labels.NameOf(vision.Classes[0].Index, _model.Labels), vision.Classes[0].Score);
        }
        _reporter.Report(frame);
    }

    protected override void Dispose(bool disposing)
    {
        _model.Dispose();
        base.Dispose(disposing);
    }

    private static double MeanSquare(ReadOnlySpan<float> input, ReadOnlySpan<float> output)
    {
        var sum = 0.0;
        for (var i = 0; i < input.Length; i++)
            sum += (double)(output[i] - input[i]) * (output[i] - input[i]);
        return sum / input.Length;
    }
}
