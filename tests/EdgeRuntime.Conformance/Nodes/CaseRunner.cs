using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Training;

namespace EdgeRuntime.Conformance.Nodes;

/// <summary>Runs one case on one path: first with all inputs fed at run time, then, where that is refused, with those that set shapes fixed.</summary>
public static class CaseRunner
{
    private static readonly string[] s_random = ["Bernoulli", "Dropout", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"];

    /// <summary>The names of the paths.</summary>
    public static IEnumerable<string> Paths => EnginePaths.All.Keys;

    /// <summary>Runs a case; never throws but for what kills the process.</summary>
    public static CaseResult Run(ConformanceCase test, string path)
    {
        ArgumentNullException.ThrowIfNull(test);
        var result = Attempt(test, path, fix: false);
        if (result.Outcome != Outcome.Unsupported)
            return result;
        var second = Attempt(test, path, fix: true);
        return second.Outcome == Outcome.Unsupported ? result : second;
    }

    private static CaseResult Attempt(ConformanceCase test, string path, bool fix)
    {
        var result = new CaseResult(test.Suite, test.Name, path, Outcome.Pass, Fixed: fix);
        try
        {
            var difference = test.DataSets.Select(set => Difference(test, set, EnginePaths.All[path], fix)).FirstOrDefault(found => found is not null);
            return difference is null ? result : result with { Outcome = Outcome.Wrong, Reason = difference };
        }
        catch (UnsupportedOperatorException refused)
        {
            return result with { Outcome = Outcome.Unsupported, Reason = refused.Message, Operator = refused.OperatorName };
        }
        catch (EdgeRuntimeException refused)
        {
            return result with { Outcome = Outcome.Unsupported, Reason = refused.Message };
        }
#pragma warning disable CA1031 // any other exception is what is being looked for
        catch (Exception error)
#pragma warning restore CA1031
        {
            return result with { Outcome = Outcome.Crash, Reason = $"{error.GetType().Name}: {error.Message}" };
        }
    }

    private static string? Difference(ConformanceCase test, string set, EnginePath run, bool fix)
    {
        var model = OnnxReader.Read(test.ModelPath);
        if (model.Graph.Outputs.Concat(model.Graph.Inputs).FirstOrDefault(value => value.OtherType is not null) is { } odd)
            throw new UnsupportedOperatorException(model.Graph.Nodes[0].OpType, model.Graph.Nodes[0].DisplayName, $"'{odd.Name}' is no tensor but a sequence or an optional value");
        var inputs = ConformanceCase.Tensors(set, "input");
        var expected = ConformanceCase.Tensors(set, "output");
        var fixable = fix ? ShapeInputs.Of(model) : new HashSet<string>();
        var feeds = new Dictionary<string, TensorData>(StringComparer.Ordinal);
        foreach (var (input, tensor) in model.Graph.RequiredInputs.ToList().Zip(inputs))
        {
            if (fixable.Contains(input.Name))
                model.Graph.Initializers[input.Name] = tensor;
            else
                feeds[input.Name] = tensor;
        }
        model.Graph.Inputs.RemoveAll(input => fixable.Contains(input.Name));
        if (fix && fixable.Count > 0 && feeds.Count == 0)
            throw new InvalidModelException("every input sets a shape: nothing would be left to compute.");
        foreach (var input in model.Graph.Inputs.Where(input => feeds.ContainsKey(input.Name)))
            input.Shape = [.. feeds[input.Name].Shape.Select(size => new Dimension(size))];
        if (model.Graph.Nodes.Find(node => s_random.Contains(node.OpType) && (node.OpType != "Dropout" || node.HasInput(2))) is { } random)
            throw new UnsupportedOperatorException(random.OpType, random.DisplayName, "its results are random: there is nothing to compare");
        var names = model.Graph.Outputs.Select(output => output.Name).ToList();
        OnnxImport.Run(model);
        GraphOptimizer.Run(model);
        var found = run(model, feeds);
        IReadOnlyDictionary<string, TensorData>? peer = null;
        for (var i = 0; i < expected.Count; i++)
        {
            if (TensorComparison.Difference(expected[i], Valid(model, found[i], expected[i])) is not { } difference)
                continue;
            // A few recorded outputs are those of an older specification: what ONNX Runtime makes of the untouched file decides.
            peer ??= Peer(test, inputs);
            if (!peer.TryGetValue(names[i], out var theirs) || TensorComparison.Difference(theirs, found[i]) is not null)
                return $"{Path.GetFileName(set)}: output '{names[i]}' {difference}";
        }
        return null;
    }

    private static IReadOnlyDictionary<string, TensorData> Peer(ConformanceCase test, IReadOnlyList<TensorData> inputs)
    {
        var untouched = OnnxReader.Read(test.ModelPath);
        var feeds = untouched.Graph.RequiredInputs.Zip(inputs).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);
        using var runner = new GraphRunner(untouched, threads: 1);
        return runner.Run(feeds);
    }

    /// <summary>NonMaxSuppression gives a fixed number of rows, those behind the last selected box filled with −1: the rows that count.</summary>
    private static TensorData Valid(Model model, TensorData found, TensorData expected)
    {
        if (!model.Graph.Nodes.Exists(node => node.OpType == "NonMaxSuppression") || found.Type != ElementType.Int64 || found.Shape.Count != 2 || found.Shape[0] <= expected.Shape[0])
            return found;
        var values = found.As<long>();
        var rows = (int)found.Shape[0];
        while (rows > 0 && values[(rows - 1) * 3] == -1)
            rows--;
        return TensorData.From(values[..(rows * 3)], rows, 3);
    }
}
