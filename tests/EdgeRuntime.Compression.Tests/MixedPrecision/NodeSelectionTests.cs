using EdgeRuntime.Compression.MixedPrecision;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Tests.MixedPrecision;

public class NodeSelectionTests
{
    private static Model Network()
    {
        var model = new Model();
        foreach (var (op, name) in ((string, string)[])[("Conv", "block1/conv"), ("Relu", "block1/relu"), ("Conv", "block2/conv"), ("Gemm", "head/dense")])
            model.Graph.Nodes.Add(new Node(op, [], [$"{name}:0"], name));
        return model;
    }

    private static IEnumerable<string> Find(params string[] patterns) => NodeSelection.Find(Network(), patterns, "--exclude").Select(node => node.Name);

    [Test]
    public void Names_outputs_operators_and_patterns_choose_nodes()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Find("block2/conv"), Is.EqualTo(new[] { "block2/conv" }));
            Assert.That(Find("head/dense:0"), Is.EqualTo(new[] { "head/dense" }));
            Assert.That(Find("op:Conv"), Is.EqualTo(new[] { "block1/conv", "block2/conv" }));
            Assert.That(Find("block1/*"), Is.EqualTo(new[] { "block1/conv", "block1/relu" }));
            Assert.That(Find("block?/conv", "head/*"), Is.EqualTo(new[] { "block1/conv", "block2/conv", "head/dense" }));
            Assert.That(Find(), Is.Empty);
        });
    }

    [TestCase("block1/cnv", "--exclude block1/cnv: .*did you mean 'block1/conv'\\?")]
    [TestCase("op:conv2", "did you mean op:Conv\\?.*Conv, Relu, Gemm")]
    [TestCase("entirely/different", "no such node once it is fused; it has 'block1/conv'")]
    [TestCase("tail/*", "no node of the fused model matches")]
    public void What_names_nothing_is_refused_with_the_nearest_name(string pattern, string message) =>
        Assert.That(() => Find(pattern), Throws.TypeOf<ConfigurationException>().With.Message.Matches(message));

    [Test]
    public void Only_excludes_all_others()
    {
        Assert.That(NodeSelection.Excluded(Network(), [], ["op:Conv"]), Is.EqualTo(new[] { "block1/relu:0", "head/dense:0" }));
        Assert.That(NodeSelection.Excluded(Network(), ["block2/*"], ["op:Conv"]), Is.EqualTo(new[] { "block1/relu:0", "block2/conv:0", "head/dense:0" }));
        Assert.That(() => NodeSelection.Excluded(Network(), [], ["op:Cov"]), Throws.TypeOf<ConfigurationException>().With.Message.Contains("--only op:Cov").And.Message.Contains("op:Conv"));
    }

    [Test]
    public void A_node_is_called_by_its_first_output_that_is_not_left_out() =>
        Assert.That(NodeSelection.KeyOf(new Node("LSTM", [], ["", "h", "c"])), Is.EqualTo("h"));

    [TestCase("", "abc", ExpectedResult = 3)]
    [TestCase("kitten", "sitting", ExpectedResult = 3)]
    [TestCase("Conv", "conv", ExpectedResult = 0)]
    [TestCase("flaw", "lawn", ExpectedResult = 2)]
    public int Edits(string a, string b) => NearestName.Distance(a, b);
}
