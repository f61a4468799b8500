namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>FULLY_CONNECTED as Gemm, BATCH_MATMUL as MatMul.</summary>
internal static class Matrices
{
    private const int DefaultFormat = 0;

    public static void FullyConnected(OperatorContext context)
    {
        var (x, w, y) = (context.Info(0), context.Info(1), context.Result());
        if (context.ByteOption(1) != DefaultFormat)
            throw context.Unsupported($"the weights format {context.ByteOption(1)} (shuffled) is not supported; convert the model with default options");
        if (w.Rank != 2 || w.Shape[1] == 0 || x.Count % w.Shape[1] != 0)
            throw context.Unsupported($"input [{string.Join(',', x.Shape)}] and weights [{string.Join(',', w.Shape)}] do not fit; weights [O,I] are supported");
        var rows = x.Count / w.Shape[1];
        var input = x.Rank == 2 && x.Shape[1] == w.Shape[1] ? context.Float(0) : Flat(context, x, [rows, w.Shape[1]]);
        var parameters = new ConvolutionParameters(context, 0, 1, context.Has(2) ? 2 : -1, outputAxis: 0);
        string[] inputs = parameters.Bias is { } bias ? [input, parameters.Weights([0, 1]), bias] : [input, parameters.Weights([0, 1])];
        var result = FusedActivation.Apply(context, context.Add("Gemm", inputs, ("transB", 1L)), context.ByteOption(0), y);
        if (y.IsQuantized)
            result = context.Graph.Quantize(result, context.PerTensor(y), y.Type);
        context.Finish(y.Rank == 2 && y.Shape[0] == rows ? result : context.Add("Reshape", [result, context.Vector(y.Shape)]));
    }

    public static void BatchMatMul(OperatorContext context)
    {
        var left = Adjoint(context, context.Number(0), context.Info(0).Rank, context.Flag(0));
        var right = Adjoint(context, context.Number(1), context.Info(1).Rank, context.Flag(1));
        context.FinishNumber(context.Add("MatMul", [left, right]));
    }

    private static string Adjoint(OperatorContext context, string value, int rank, bool adjoint)
    {
        if (!adjoint)
            return value;
        if (rank < 2)
            throw context.Unsupported($"an operand of {rank} dimensions cannot be transposed");
        long[] order = [.. Enumerable.Range(0, rank - 2).Select(axis => (long)axis), rank - 1, rank - 2];
        return context.Add("Transpose", [value], ("perm", order));
    }

    // The integers are reshaped, so that DequantizeLinear stays beside the product.
    private static string Flat(OperatorContext context, TfLiteTensor x, long[] shape)
    {
        if (context.Constant(0) is not null || !x.IsQuantized)
            return context.Add("Reshape", [context.Float(0), context.Vector(shape)]);
        var reshaped = context.Add("Reshape", [context.Value(0), context.Vector(shape)]);
        return context.Graph.Dequantize(reshaped, context.PerTensor(x), x.Type);
    }
}
