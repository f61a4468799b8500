using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Importance;

/// <summary>How much the channels of a group matter: one value a channel for every weight that goes with it, each weight's values divided by their mean, and the mean over the weights.</summary>
internal sealed class ChannelImportance(DependencyGraph dependencies, ImportanceMethod method, IReadOnlyDictionary<string, double[]>? taylor = null)
{
    private readonly Model _model = dependencies.Model;
    private readonly HashSet<string> _scales = [.. dependencies.Model.Graph.Nodes.Where(node => node.Is("BatchNormalization")).Select(node => node.Input(1))];
    private readonly HashSet<(string, int)> _producers = [.. dependencies.Context.Producers.Select(producer => (producer.Weight, producer.Axis))];

    /// <summary>The importance of every channel; the mean over the group is 1, unless all are 0.</summary>
    public double[] Of(ChannelGroup group)
    {
        var slices = group.Sets.Select(set => set.Slices.Where(slice => _model.Graph.Initializers[slice.Tensor].Type == ElementType.Float32).ToList()).ToList();
        var chosen = Enumerable.Range(0, slices[0].Count).Where(i => IsChosen(slices[0][i])).ToList();
        if (chosen.Count == 0)
            chosen = [.. Enumerable.Range(0, slices[0].Count).Where(i => IsWeight(slices[0][i]))];
        var sum = new double[group.Channels];
        foreach (var i in chosen)
        {
            var values = method == ImportanceMethod.Fpgm && _producers.Contains((slices[0][i].Tensor, slices[0][i].Axis)) ? Distances([.. slices.Select(list => list[i])]) : [.. slices.Select(list => Norm(list[i]))];
            var mean = values.Average();
            for (var c = 0; c < sum.Length; c++)
                sum[c] += mean > 0 ? values[c] / mean / chosen.Count : 0;
        }
        return sum;
    }

    // One number a channel (biases, scales) is no weight; what ranks them depends on the method.
    private bool IsChosen(ParameterSlice slice) => method switch
    {
        ImportanceMethod.BatchNorm => _scales.Contains(slice.Tensor),
        ImportanceMethod.Fpgm => _producers.Contains((slice.Tensor, slice.Axis)),
        _ => IsWeight(slice),
    };

    private bool IsWeight(ParameterSlice slice) => _model.Graph.Initializers[slice.Tensor] is { Shape.Count: >= 2 } tensor && tensor.Count > tensor.Shape[slice.Axis];

    private double Norm(ParameterSlice slice)
    {
        if (method == ImportanceMethod.Taylor)
            return slice.Indices.Sum(index => taylor![TaylorKey(slice)][index]);
        var sum = 0.0;
        foreach (var value in Values(slice))
            sum += method == ImportanceMethod.L2 ? (double)value * value : Math.Abs(value);
        return method == ImportanceMethod.L2 ? Math.Sqrt(sum) : sum;
    }

    /// <summary>The name that Taylor scores of a weight's axis have.</summary>
    public static string TaylorKey(ParameterSlice slice) => $"{slice.Tensor}#{slice.Axis}";

    // The sum of the distances to all other filters: the one nearest to the geometric median has the smallest (He et al., 2019).
    private double[] Distances(ParameterSlice[] slices)
    {
        var filters = Array.ConvertAll(slices, slice => Values(slice).ToArray());
        var sums = new double[filters.Length];
        for (var a = 0; a < filters.Length; a++)
        {
            for (var b = a + 1; b < filters.Length; b++)
            {
                var squares = 0.0;
                for (var i = 0; i < filters[a].Length; i++)
                    squares += ((double)filters[a][i] - filters[b][i]) * ((double)filters[a][i] - filters[b][i]);
                sums[a] += Math.Sqrt(squares);
                sums[b] += Math.Sqrt(squares);
            }
        }
        return sums;
    }

    private IEnumerable<float> Values(ParameterSlice slice)
    {
        var tensor = _model.Graph.Initializers[slice.Tensor];
        var (outer, size, run) = TensorSlice.Form(tensor, slice.Axis);
        for (var o = 0L; o < outer; o++)
        {
            foreach (var index in slice.Indices)
            {
                for (var i = 0L; i < run / sizeof(float); i++)
                    yield return tensor.As<float>()[(int)((o * size + index) * (run / sizeof(float)) + i)];
            }
        }
    }
}
