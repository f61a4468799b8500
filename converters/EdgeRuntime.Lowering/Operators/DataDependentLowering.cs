using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>Operators whose result has as many elements as the data says: a plan has a fixed place for every value.</summary>
internal sealed class DataDependentLowering : OperatorLowering
{
    public override IReadOnlyList<string> Operators => ["NonZero", "Compress", "Unique", "Range"];

    public override bool TakesAnyType => true;

    public override bool SeveralOutputs => true;

    public override void Lower(Node node, LoweringContext context) =>
        throw new UnsupportedNodeException(node, "the shape of its result depends on the values that it reads when it runs, and the native engine places all values beforehand");
}
