using EdgeRuntime.Host.Reports;
using EdgeRuntime.Inference;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Vision;
using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Host;

/// <summary>Runs a model on the files of a command line.</summary>
internal sealed partial class FileInference
{
    private readonly LoadedModel _model;
    private readonly InferenceSession _session;
    private readonly int? _index;
    private readonly int _top;
    private readonly string? _output;
    private readonly IReadOnlyList<int> _inputs;
    private readonly SampleFeeder[] _feeders;
    private readonly Sample _sample = new();
    private readonly ModelDecoder? _decoder;
    private readonly int _image;

    /// <param name="model">The model.</param>
    /// <param name="index">The sample to take of each file, where files are data sets.</param>
    /// <param name="top">How many classes to report.</param>
    /// <param name="output">Where to save the outputs; null to report them.</param>
    /// <param name="steps">Whether files hold what single runs take, also where that is the new rows of a window only.</param>
    public FileInference(LoadedModel model, int? index, int top, string? output, bool steps)
    {
        _model = model;
        (_session, var manifest) = steps ? (model.Session, model.Bundle.Manifest) : WindowSession.Over(model.Session, model.Bundle.Manifest);
        _index = index;
        _top = top;
        _output = output;
        _inputs = _session.DataInputs;
        _feeders = new SampleFeeder[_inputs.Count];
        for (var i = 0; i < _feeders.Length; i++)
            _feeders[i] = new SampleFeeder(_session, manifest, _inputs[i]);
        if (output is null)
            _decoder = ManifestDecoder.Create(model.Bundle.Manifest, model.Bundle.Labels);
        _image = Math.Max(0, Array.FindIndex(_feeders, static feeder => feeder.TakesPictures));
    }

    /// <summary>Runs the model on each group of as many files as it has inputs; state is reset before each.</summary>
    public List<InferResult> Run(string[] files)
    {
        if (files.Length % _feeders.Length != 0)
            throw WrongCount(files.Length);
        if (_output is not null && files.Length != _feeders.Length)
            throw new ConfigurationException("--output saves the result of one run; give one input, or use --json.");
        var results = new List<InferResult>();
        for (var first = 0; first < files.Length; first += _feeders.Length)
        {
            var name = "";
            for (var i = 0; i < _feeders.Length; i++)
            {
                if (!InputFile.Read(files[first + i], _index, _sample, _session.Input(_inputs[i])))
                    _feeders[i].Feed(_sample);
                name += i == 0 ? _sample.Name : $", {_sample.Name}";
            }
            _session.ResetState();
            _session.Run();
            results.Add(Result(name));
        }
        return results;
    }

    private ConfigurationException WrongCount(int files)
    {
        var names = "";
        foreach (var input in _inputs)
            names += names.Length == 0 ? $"{_session.Inputs[input]}" : $", {_session.Inputs[input]}";
        return new ConfigurationException($"the model has {_feeders.Length} inputs, found {files} files; give one for each: {names}.");
    }

    private InferResult Result(string name)
    {
        if (_output is not null)
            return new InferResult(name, null, null, OutputFiles.Write(_output, _session));
        if (_decoder is not null)
        {
            var decoded = new VisionResult();
            _decoder.Decode(new SessionOutputs(_session), _feeders[_image].Transform, decoded);
            return new InferResult(name, null, null, null, DecodedReport.Of(decoded, _model.Bundle.Labels));
        }
        return _model.Bundle.Manifest.Classification is { } how && _session.DataOutputs.Count > 0
            ? new InferResult(name, Best(how.Softmax), null, null)
            : new InferResult(name, null, OutputFiles.Describe(_session), null);
    }

    private ScoreReport[] Best(bool softmax)
    {
        var scores = new ClassScore[_top];
        var count = ClassificationDecoder.TopK(new OutputReader(_session, _session.DataOutputs[0]).Read(), scores, softmax);
        var reports = new ScoreReport[count];
        for (var i = 0; i < count; i++)
        {
            var labels = _model.Bundle.Labels;
            var index = scores[i].Index;
            reports[i] = new ScoreReport(index, Labels.NameOf(index, labels), scores[i].Score);
        }
        return reports;
    }
}
