using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Training.Data;
using EdgeRuntime.Training.Imports;
using EdgeRuntime.Training.Recipes;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Training.Distillation;

/// <summary>A model that another one learns from, in inference form: its constants stay what they are.</summary>
internal sealed class Teacher
{
    private readonly Model _model;
    private readonly ModelInput _input;
    private readonly bool _isKnown;
    private readonly DistillationRecipe _how;

    /// <summary>Prepares a teacher.</summary>
    /// <param name="model">The classifier; not changed.</param>
    /// <param name="how">Temperature and weight.</param>
    /// <exception cref="InvalidModelException">It is no classifier of one input.</exception>
    public Teacher(Model model, DistillationRecipe how)
    {
        _how = how;
        _isKnown = ModelMetadata.Preprocessing(model) is not null;
        var copy = OnnxReader.Read(OnnxWriter.ToBytes(OpenBatch.Of(model)), model.Graph.Name);
        GraphOptimizer.Run(copy);
        _model = ScoreForm.Of(copy);
        _input = ModelInput.Of(new InputRecipe(), _model);
    }

    /// <summary>The model.</summary>
    public Model Model => _model;

    /// <summary>Checks that a student can learn from it.</summary>
    /// <exception cref="ConfigurationException">It takes other samples, or knows other classes.</exception>
    public void Check(ModelInput student, int classes)
    {
        if (!student.Shape.SequenceEqual(_input.Shape))
            throw new ConfigurationException($"distillation.teacher: the teacher takes [{string.Join(',', _input.Shape)}], the student [{string.Join(',', student.Shape)}]; both must take samples of one size.");
        if (ScoreForm.ClassCount(_model) is var count && count != classes)
            throw new ConfigurationException($"distillation.teacher: the teacher has {count} classes, the student {classes}; both must have the same.");
        if (_isKnown && _input.Preprocessing.Color != student.Preprocessing.Color)
            throw new ConfigurationException($"distillation.teacher: the teacher takes {_input.Preprocessing.Color}, the student {student.Preprocessing.Color}; set input.color to the teacher's.");
    }

    /// <summary>
    /// Appends the teacher to the student's graph, and the loss of each sample, <c>weight·T²·Σ p·(log p − log q) + (1 − weight)·hard</c> with p and q the softmax of the
    /// teacher's and the student's scores divided by T.
    /// </summary>
    /// <param name="model">The student's graph; its input and first output have a fixed batch size.</param>
    /// <param name="emit">Appends nodes.</param>
    /// <param name="student">What the student is fed with.</param>
    /// <param name="hard">The loss of each sample without a teacher.</param>
    /// <param name="nodes">Receives the teacher's nodes, which training must leave as they are.</param>
    /// <returns>The name of the losses, of shape [batch].</returns>
    public string AddLoss(Model model, GraphEmitter emit, ModelInput student, string hard, ISet<Node> nodes)
    {
        var scale = emit.Scalar(1.0 / _how.Temperature);
        var known = emit.Op("LogSoftmax", [emit.Mul(Join(model, emit, student, nodes), scale)], ("axis", -1L));
        var learned = emit.Op("LogSoftmax", [emit.Mul(model.Graph.Outputs[0].Name, scale)], ("axis", -1L));
        var divergence = emit.ReduceSum(emit.Mul(emit.Op("Exp", [known]), emit.Sub(known, learned)), [1], keepDimensions: false);
        return emit.Add(emit.Mul(divergence, emit.Scalar((double)_how.Weight * _how.Temperature * _how.Temperature)), emit.Mul(hard, emit.Scalar(1 - (double)_how.Weight)));
    }

    // The teacher's scores.
    private string Join(Model model, GraphEmitter emit, ModelInput student, ISet<Node> nodes)
    {
        if (_model.Opset != model.Opset)
            throw new InvalidModelException($"model '{_model.Graph.Name}': the teacher has operator set {_model.Opset}, the student {model.Opset}; export both with opset_version=17 or less.");
        var graph = ForwardGraph.WithBatch(_model, checked((int)model.Graph.Inputs[0].Shape![0].Value)).Graph;
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { [graph.Inputs[0].Name] = Input(emit, model.Graph.Inputs[0].Name, student), [""] = "" };
        foreach (var (name, data) in graph.Initializers)
        {
            names[name] = emit.Unique($"teacher/{name}");
            model.Graph.Initializers.Add(names[name], data);
        }
        foreach (var node in graph.Nodes)
        {
            if (node.Attributes.Values.Any(value => value.Value is ModelGraph or ModelGraph[]))
                throw new UnsupportedOperatorException(node.OpType, node.DisplayName, "a teacher with sub-graphs cannot be joined; take one without.");
            foreach (var output in node.Outputs.Where(output => output.Length > 0))
                names[output] = emit.Unique($"teacher/{output}");
            var copy = ModelCopy.Of(node, node.Inputs.Select(name => names[name]), node.Outputs.Select(name => names[name]));
            copy.Name = names[node.Outputs[0]];
            model.Graph.Nodes.Add(copy);
            nodes.Add(copy);
        }
        return names[graph.Outputs[0].Name];
    }

    // value = (pixel − mean)·scale on both sides, so teacher = student·(scale / scale') + (mean' − mean)·scale, with the student's numbers primed.
    private string Input(GraphEmitter emit, string value, ModelInput student)
    {
        if (!_input.IsImage)
            return value;
        var channels = _input.Shape[0];
        var shape = student.ChannelsLast ? [1, 1, 1, channels] : new long[] { 1, channels, 1, 1 };
        var factors = PerChannel(channel => Of(_input.Preprocessing.Scale, channel) / Of(student.Preprocessing.Scale, channel));
        var offsets = PerChannel(channel => (Of(student.Preprocessing.Mean, channel) - Of(_input.Preprocessing.Mean, channel)) * Of(_input.Preprocessing.Scale, channel));
        if (_isKnown && (factors.Any(factor => factor != 1) || offsets.Any(offset => offset != 0)))
            value = emit.Add(emit.Mul(value, emit.Constant(TensorData.From(factors, shape))), emit.Constant(TensorData.From(offsets, shape)));
        return student.ChannelsLast == _input.ChannelsLast ? value : student.ChannelsLast ? emit.Transpose(value, 0, 3, 1, 2) : emit.Transpose(value, 0, 2, 3, 1);

        float[] PerChannel(Func<int, float> number) => [.. Enumerable.Range(0, channels).Select(number)];
        static float Of(List<float> numbers, int channel) => numbers[numbers.Count == 1 ? 0 : channel];
    }
}
