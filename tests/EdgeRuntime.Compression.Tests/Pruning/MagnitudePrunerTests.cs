using EdgeRuntime.Compression.Pruning;
using EdgeRuntime.Compression.Pruning.Sparsity;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;

namespace EdgeRuntime.Compression.Tests.Pruning;

/// <summary>Masks of single weights.</summary>
public class MagnitudePrunerTests
{
    [TestCase(0.5)]
    [TestCase(0.75)]
    [TestCase(0.9)]
    [TestCase(0.0)]
    public void Every_layer_loses_the_same_part_and_the_smallest(double sparsity)
    {
        var model = Network();
        var masks = MagnitudePruner.Masks(model, sparsity, SparsityPattern.Unstructured);
        Assert.That(masks, Has.Count.EqualTo(3));
        foreach (var (name, mask) in masks)
        {
            var weights = model.Graph.Initializers[name].As<float>().ToArray();
            var kept = mask.As<float>().ToArray();
            Assert.That(kept.Count(value => value == 0), Is.EqualTo((int)Math.Round(kept.Length * sparsity)));
            if (sparsity > 0)
                Assert.That(weights.Where((_, i) => kept[i] == 0).Max(Math.Abs), Is.LessThanOrEqualTo(weights.Where((_, i) => kept[i] == 1).Min(Math.Abs)));
        }
        Assert.That(MagnitudePruner.Sparsity(MagnitudePruner.Apply(model, masks), masks), Is.EqualTo(sparsity).Within(0.01));
    }

    [Test]
    public void Layers_compete_where_the_scope_is_global()
    {
        var m = new ModelBuilder();
        var x = m.Add("Gemm", [m.Input(1, 32), Weights(m, 32, 16, i => i % 2 == 0 ? 1 : 0.001f)]);
        var model = m.Finish(m.Add("Gemm", [x, Weights(m, 16, 32, _ => 1)]));
        var masks = MagnitudePruner.Masks(model, 0.25, SparsityPattern.Unstructured, isGlobal: true).Values.Select(mask => mask.As<float>().ToArray()).ToList();
        Assert.That((masks[0].Count(value => value == 0), masks[1].Count(value => value == 0)), Is.EqualTo((256, 0)));
    }

    [Test]
    public void N_of_M_are_kept_along_the_input_channels([Values(1, 2, 3)] int kept, [Values(4, 8)] int of, [Values(1, 2, 3)] int seed)
    {
        var m = new ModelBuilder(seed);
        var x = m.Conv(m.Input(1, 8, 6, 6), 8, 5, 3);
        x = m.Add("Flatten", [m.Add("GlobalAveragePool", [m.Conv(x, 5, 16, 3)])]);
        x = m.Add("MatMul", [x, m.Weights(1, 16, 10)]);
        var model = m.Finish(m.Add("Gemm", [x, m.Weights(1, 12, 10)], ("transB", 1L)));
        var masks = MagnitudePruner.Masks(model, 0, SparsityPattern.Parse($"{kept}:{of}"));
        Assert.That(masks, Has.Count.EqualTo(4));
        foreach (var (name, mask) in masks)
        {
            var axis = mask.Shape.Count == 4 || mask.Shape[0] == 12 ? 1 : 0;
            var stride = mask.Shape.Skip(axis + 1).Aggregate(1L, (product, size) => product * size);
            var (weights, keeps) = (model.Graph.Initializers[name].As<float>().ToArray(), mask.As<float>().ToArray());
            for (var row = 0L; row < keeps.Length / mask.Shape[axis]; row++)
            {
                var first = row / stride * mask.Shape[axis] * stride + row % stride;
                var places = Enumerable.Range(0, (int)mask.Shape[axis]).Select(i => first + i * stride).ToArray();
                foreach (var run in places.Chunk(of))
                {
                    var gone = run.Where(place => keeps[place] == 0).ToArray();
                    Assert.That(gone, Has.Length.EqualTo(run.Length == of ? of - kept : 0), name);
                    if (gone.Length > 0)
                        Assert.That(gone.Max(place => Math.Abs(weights[place])), Is.LessThanOrEqualTo(run.Except(gone).Min(place => Math.Abs(weights[place]))));
                }
            }
        }
    }

    [Test]
    public void Masks_of_a_sparse_model_are_its_zeros()
    {
        var model = Network();
        var masks = MagnitudePruner.Masks(model, 0.6, SparsityPattern.Unstructured);
        var found = SparsityMasks.Of(MagnitudePruner.Apply(model, masks));
        Assert.That(found.Keys, Is.EquivalentTo(masks.Keys));
        Assert.That(found.All(pair => pair.Value.Bytes.Span.SequenceEqual(masks[pair.Key].Bytes.Span)));
        Assert.That(SparsityMasks.Of(model), Is.Empty);
        Assert.That(SparsityMasks.OfImported(MagnitudePruner.Apply(model, masks)).Keys, Is.EquivalentTo(masks.Keys));
        var few = MagnitudePruner.Masks(model, 0.05, SparsityPattern.Unstructured);
        Assert.That(SparsityMasks.OfImported(MagnitudePruner.Apply(model, few)), Is.Empty, "a few zeros do not make a model sparse");
    }

    [Test]
    public void Weights_in_Constant_nodes_are_found()
    {
        var model = Network();
        foreach (var (name, data) in model.Graph.Initializers.ToList())
        {
            model.Graph.Initializers.Remove(name);
            model.Graph.Nodes.Insert(0, new Node("Constant", [], [name], $"{name}_constant").With("value", data));
        }
        Assert.That(() => MagnitudePruner.Masks(model, 0.5, SparsityPattern.Unstructured), Throws.InstanceOf<ConfigurationException>());
        Assert.That(MagnitudePruner.Masks(MagnitudePruner.Prepare(model), 0.5, SparsityPattern.Unstructured), Has.Count.EqualTo(3));
    }

    [Test]
    public void What_is_wrong_is_said()
    {
        string Message(Action act) => Assert.Throws<ConfigurationException>(() => act())!.Message;
        Assert.That(Message(() => MagnitudePruner.Masks(Network(), 1, SparsityPattern.Unstructured)), Does.Contain("--ratio 1"));
        Assert.That(Message(() => MagnitudePruner.Masks(Network(), 0.5, SparsityPattern.Unstructured, false, ["Conv"])), Does.Contain("did you mean 'conv'?"));
        Assert.That(MagnitudePruner.Masks(Network(), 0.5, SparsityPattern.Unstructured, false, ["conv"]), Has.Count.EqualTo(2));
        Assert.That(MagnitudePruner.Masks(Network(), 0.5, SparsityPattern.Unstructured, false, ["op:Conv"]), Has.Count.EqualTo(1));
        Assert.That(MagnitudePruner.Masks(Network(), 0.5, SparsityPattern.Unstructured, false, [], ["con*"]), Has.Count.EqualTo(2));
        Assert.That(Message(() => MagnitudePruner.Masks(Network(), 0.5, SparsityPattern.Unstructured, false, [], ["dense*"])), Does.Contain("--only dense*: no node of the simplified model matches"));
        foreach (var pattern in new[] { "4:4", "0:4", "2", "2:4:8", "a:b", "3:2", "2:65" })
            Assert.That(Message(() => SparsityPattern.Parse(pattern)), Does.Contain($"--pattern {pattern}"));
    }

    [Test]
    public void Schedules()
    {
        Assert.That(PruningSteps.Of(PruningSchedule.OneShot, 4), Is.EqualTo(new[] { 1.0 }));
        Assert.That(PruningSteps.Of(PruningSchedule.Iterative, 4), Is.EqualTo(new[] { 0.25, 0.5, 0.75, 1 }));
        Assert.That(PruningSteps.Of(PruningSchedule.Gradual, 2), Is.EqualTo(new[] { 0.875, 1 }));
    }

    private static Model Network()
    {
        var m = new ModelBuilder(3);
        var x = PruningNetworks.Relu(m, m.Conv(m.Conv(m.Input(1, 3, 8, 8), 3, 8, 3), 8, 16, 3));
        return PruningNetworks.Classifier(m, x, 16);
    }

    private static string Weights(ModelBuilder m, long rows, long columns, Func<int, float> value) =>
        m.Constant(TensorData.From(Enumerable.Range(0, (int)(rows * columns)).Select(value).ToArray(), rows, columns));
}
