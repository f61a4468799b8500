using EdgeRuntime.Compression.Pruning;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;

namespace EdgeRuntime.Compression.Tests.Pruning;

/// <summary>Channels that depend on each other go together, and what is left computes what the model computes with the weights of the others at 0.</summary>
public class DependencyGraphTests
{
    [TestCaseSource(typeof(PruningNetworks), nameof(PruningNetworks.All))]
    public void A_pruned_model_is_the_model_with_those_weights_at_zero(Model model, int channels)
    {
        var dependencies = DependencyGraph.Of(PreparedModel.Of(model));
        var groups = dependencies.Groups.Where(group => group.Blocked is null).ToList();
        Assert.That(groups.Sum(group => group.Channels), Is.EqualTo(channels), string.Join("; ", dependencies.Groups.Select(group => $"{string.Join('+', group.Nodes)} {group.Channels} {group.Blocked}")));
        for (var seed = 0; seed < 4; seed++)
        {
            var random = new Random(seed);
            var removed = groups.SelectMany(group => group.Sets.OrderBy(_ => random.Next()).Take(random.Next(group.Channels))).Select(set => set.Root).ToHashSet();
            var pruned = ChannelRemoval.Apply(dependencies, removed);
            var feeds = Engines.Feeds(model, 5 + seed);
            var expected = Engines.Reference(ChannelRemoval.Zero(dependencies, removed), feeds);
            var actual = Engines.Reference(pruned, feeds);
            foreach (var (name, tensor) in expected)
            {
                Assert.That(actual[name].Shape, Is.EqualTo(tensor.Shape));
                Assert.That(actual[name].As<float>().ToArray(), Is.EqualTo(tensor.As<float>().ToArray()).Within(1e-5f), $"{name}, seed {seed}, {removed.Count} of {channels} channels");
            }
            if (removed.Count > 0)
                Assert.That(Bytes(pruned), Is.LessThan(Bytes(dependencies.Model)));
        }
        Assert.That(Engines.Reference(dependencies.Model, Engines.Feeds(model, 1)).Keys, Is.EqualTo(model.Graph.Outputs.Select(output => output.Name)));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(6)]
    [TestCase(7)]
    public void Random_networks(int seed)
    {
        var model = RandomModel.Build(seed);
        var dependencies = DependencyGraph.Of(PreparedModel.Of(model));
        var random = new Random(seed);
        var removed = dependencies.Groups.Where(group => group.Blocked is null).SelectMany(group => group.Sets.Take(random.Next(group.Channels))).Select(set => set.Root).ToHashSet();
        var feeds = Engines.Feeds(model, seed);
        var expected = Engines.Reference(ChannelRemoval.Zero(dependencies, removed), feeds).Values.Single().As<float>().ToArray();
        var actual = Engines.Reference(ChannelRemoval.Apply(dependencies, removed), feeds).Values.Single().As<float>().ToArray();
        Assert.That(actual, Is.EqualTo(expected).Within(1e-4f), $"{removed.Count} channels");
    }

    [Test]
    public void What_forbids_it_is_said()
    {
        var m = new ModelBuilder();
        var x = PruningNetworks.Relu(m, m.Conv(m.Input(1, 3, 8, 8), 3, 8, 3, pad: 1));
        var y = m.Conv(x, 8, 4, 1);
        var z = m.Add("DepthToSpace", [m.Conv(x, 8, 8, 1)], ("blocksize", 2L));
        var model = m.Finish(y, z, m.Add("CumSum", [m.Conv(x, 8, 5, 1), m.Constant(TensorData.Scalar(1L))]));
        var groups = DependencyGraph.Of(model).Groups;
        Assert.That(groups.Select(group => group.Blocked), Is.EqualTo(new[]
        {
            null,
            $"'{y}' is an output of the model",
            $"node '{z}': channels cannot be removed through DepthToSpace",
            $"node '{model.Graph.Outputs[2].Name}': channels cannot be removed through CumSum",
        }));
    }

    [Test]
    public void Merged_channels_are_held_by_the_Reshape()
    {
        var m = new ModelBuilder();
        var x = m.Add("MatMul", [m.Add("Transpose", [m.Add("MatMul", [m.Input(1, 6), m.Weights(1, 6, 4)])]), m.Weights(1, 1, 7)]);
        var y = m.Add("Reshape", [x, m.Vector(1, 28)]);
        var groups = DependencyGraph.Of(m.Finish(m.Add("MatMul", [y, m.Weights(1, 28, 3)]))).Groups;
        Assert.That(groups.Take(2).Select(group => group.Blocked), Is.All.EqualTo($"node '{y}': Reshape mixes channels, it merges the axes 0 and 1 of '{x}'"));
    }

    private static long Bytes(Model model) => model.Graph.Initializers.Values.Sum(tensor => (long)tensor.Bytes.Length);
}
