namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>Operators that trade space for depth or batch.</summary>
internal static class Spatial
{
    public static void DepthToSpace(OperatorContext context) => Emit(context, "DepthToSpace", ("blocksize", Block(context)), ("mode", "DCR"));

    public static void SpaceToDepth(OperatorContext context) => Emit(context, "SpaceToDepth", ("blocksize", Block(context)));

    /// <summary>SPACE_TO_BATCH_ND (x, block shape, pads): [N, s…, rest] → [N·Πb, s/b…, rest].</summary>
    public static void SpaceToBatch(OperatorContext context)
    {
        var (x, block, pairs) = (context.Info(0), context.Integers(1), context.Integers(2));
        Check(context, x, block, pairs);
        var (rank, count) = (x.Rank, block.Length);
        var pads = new long[2 * rank];
        for (var i = 0; i < count; i++)
            (pads[i + 1], pads[rank + i + 1]) = (pairs[2 * i], pairs[2 * i + 1]);
        var sizes = x.Shape.Select((size, axis) => size + pads[axis] + pads[rank + axis]).ToArray();
        if (Enumerable.Range(0, count).Any(i => sizes[i + 1] % block[i] != 0))
            throw new InvalidModelException($"{context.Display}: [{string.Join(',', sizes)}] is not divisible by blocks [{string.Join(',', block)}]; convert the model again.");
        long[] split = [sizes[0], .. Enumerable.Range(0, count).SelectMany(i => new[] { sizes[i + 1] / block[i], block[i] }), .. sizes[(count + 1)..]];
        long[] order = [.. Enumerable.Range(0, count).Select(i => 2L * i + 2), 0, .. Enumerable.Range(0, count).Select(i => 2L * i + 1), .. Tail(2 * count + 1, rank - count - 1)];
        var value = context.Add("Pad", [context.Number(0), context.Vector(pads)]);
        value = context.Add("Transpose", [context.Add("Reshape", [value, context.Vector(split)])], ("perm", order));
        context.FinishNumber(context.Add("Reshape", [value, context.Vector(context.Result().Shape)]));
    }

    /// <summary>BATCH_TO_SPACE_ND (x, block shape, crops): the reverse.</summary>
    public static void BatchToSpace(OperatorContext context)
    {
        var (x, block, crops) = (context.Info(0), context.Integers(1), context.Integers(2));
        Check(context, x, block, crops);
        var (rank, count) = (x.Rank, block.Length);
        var blocks = block.Aggregate(1L, (product, size) => product * size);
        if (x.Shape[0] % blocks != 0)
            throw new InvalidModelException($"{context.Display}: a batch of {x.Shape[0]} is not divisible by blocks [{string.Join(',', block)}]; convert the model again.");
        long[] split = [.. block, x.Shape[0] / blocks, .. x.Shape[1..]];
        long[] order = [count, .. Enumerable.Range(0, count).SelectMany(i => new long[] { count + 1 + i, i }), .. Tail(2 * count + 1, rank - count - 1)];
        long[] joined = [x.Shape[0] / blocks, .. Enumerable.Range(0, count).Select(i => x.Shape[i + 1] * block[i]), .. x.Shape[(count + 1)..]];
        var value = context.Add("Transpose", [context.Add("Reshape", [context.Number(0), context.Vector(split)])], ("perm", order));
        value = context.Add("Reshape", [value, context.Vector(joined)]);
        long[] axes = [.. Enumerable.Range(1, count).Select(axis => (long)axis)];
        long[] starts = [.. Enumerable.Range(0, count).Select(i => crops[2 * i])];
        long[] ends = [.. Enumerable.Range(0, count).Select(i => joined[i + 1] - crops[2 * i + 1])];
        context.FinishNumber(context.Add("Slice", [value, context.Vector(starts), context.Vector(ends), context.Vector(axes)]));
    }

    private static IEnumerable<long> Tail(int first, int count) => Enumerable.Range(first, count).Select(axis => (long)axis);

    private static void Check(OperatorContext context, TfLiteTensor x, long[] block, long[] pairs)
    {
        if (block.Length == 0 || block.Length >= x.Rank || pairs.Length != 2 * block.Length || block.Any(size => size is < 1 or > int.MaxValue) || pairs.Any(pad => pad is < 0 or > int.MaxValue))
            throw new InvalidModelException($"{context.Display}: blocks [{string.Join(',', block)}] and pads [{string.Join(',', pairs)}] do not fit an input of {x.Rank} dimensions; convert the model again.");
    }

    private static long Block(OperatorContext context) => context.Option(0) is >= 1 and var size
        ? size
        : throw new InvalidModelException($"{context.Display}: block size {context.Option(0)}, it is at least 1; convert the model again.");

    private static void Emit(OperatorContext context, string type, params (string, AttributeValue)[] attributes)
    {
        if (context.Info(0).Rank != 4)
            throw context.Unsupported($"its input has {context.Info(0).Rank} dimensions; images [N,H,W,C] are supported");
        context.FinishFloat(context.ChannelsLast(context.Add(type, [context.ChannelsFirst(context.Float(0))], attributes)));
    }
}
