namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>
/// UNIDIRECTIONAL_SEQUENCE_LSTM and _RNN. They start from zeros in every run, as TFLite does after <c>reset_variable_tensors</c>. Integer models compute in f32 with dequantized
/// weights, between DequantizeLinear and QuantizeLinear.
/// </summary>
internal static class Recurrent
{
    private const int Tanh = 4;

    public static void Lstm(OperatorContext context)
    {
        foreach (var (first, last, what) in (ReadOnlySpan<(int, int, string)>)[(9, 11, "peephole weights"), (16, 17, "a projection"), (20, 23, "layer normalization")])
        {
            if (Enumerable.Range(first, last - first + 1).Any(context.Has))
                throw context.Unsupported($"an LSTM with {what} is not supported; use a plain LSTM layer");
        }
        if (!context.Has(1))
            throw context.Unsupported("an LSTM whose input and forget gates are coupled (CIFG) is not supported; use a plain LSTM layer");
        if (context.ByteOption(0) != Tanh)
            throw context.Unsupported($"an LSTM with the activation {context.ByteOption(0)}; only TANH is supported");
        RequireResetState(context, 18);
        RequireResetState(context, 19);
        var units = context.Info(2).Shape[0];
        // TFLite's gates are input, forget, cell, output; ONNX's are input, output, forget, cell.
        var weights = Gates(context, [1, 4, 2, 3], null);
        var recurrent = Gates(context, [5, 8, 6, 7], null);
        var bias = Gates(context, [12, 15, 13, 14], units);
        var y = context.Add("LSTM", [Steps(context, out var timeMajor), weights, recurrent, bias], ("hidden_size", units));
        Finish(context, y, timeMajor);
    }

    /// <summary>RNN (x, W, R, bias, state).</summary>
    public static void Rnn(OperatorContext context)
    {
        var activation = context.ByteOption(1) switch
        {
            FusedActivation.Relu => "Relu",
            Tanh => "Tanh",
            var other => throw context.Unsupported($"the activation {other}; RELU and TANH are supported"),
        };
        RequireResetState(context, 4);
        var units = context.Info(1).Shape[0];
        var x = Steps(context, out var timeMajor, timeMajorOption: 0);
        var y = context.Add("RNN", [x, Gates(context, [1], null), Gates(context, [2], null), Gates(context, [3], units)],
            ("hidden_size", units), ("activations", new AttributeValue(AttributeKind.Strings, new[] { System.Text.Encoding.UTF8.GetBytes(activation) })));
        Finish(context, y, timeMajor);
    }

    private static string Steps(OperatorContext context, out bool timeMajor, int timeMajorOption = 3)
    {
        if (context.Info(0).Rank != 3)
            throw context.Unsupported($"its input has {context.Info(0).Rank} dimensions; [batch, time, features] or [time, batch, features] is supported");
        timeMajor = context.Flag(timeMajorOption);
        return timeMajor ? context.Float(0) : context.Add("Transpose", [context.Float(0)], ("perm", new long[] { 1, 0, 2 }));
    }

    // [1, gates·units, inputs], or for biases [1, 2·gates·units], the second half (the recurrent biases) being zeros.
    private static string Gates(OperatorContext context, int[] inputs, long? units)
    {
        var values = new List<float>();
        foreach (var input in inputs)
        {
            var constant = context.Constant(input) ?? throw context.Unsupported($"input {input} ({context.Info(input).Display}) must be a constant");
            values.AddRange(units is not null && constant.Type == ElementType.Int32 ? QuantizedBias(context, constant, input) : context.Graph.Tensors.Floats(constant));
            if (units is null ? constant.Rank != 2 : constant.Count != units)
                throw new InvalidModelException($"{context.Display}: {constant.Display} of shape [{string.Join(',', constant.Shape)}] does not fit the other gates; convert the model again.");
        }
        if (units is { } size)
        {
            values.AddRange(new float[inputs.Length * size]);
            return context.Graph.Builder.Constant(TensorData.From(values.ToArray(), 1, values.Count), "bias");
        }
        var columns = context.Info(inputs[0]).Shape[1];
        return context.Graph.Builder.Constant(TensorData.From(values.ToArray(), 1, columns == 0 ? 0 : values.Count / columns, columns), "weights");
    }

    // An i32 bias has the scale of its gate's input weights (11 inputs before it for the LSTM, 2 for the RNN) times that of the input.
    private static float[] QuantizedBias(OperatorContext context, TfLiteTensor bias, int input)
    {
        var weights = context.Constant(input >= 12 ? input - 11 : 1);
        if (bias.Quantization is not null || weights?.Quantization is null)
            return context.Graph.Tensors.Floats(bias);
        return context.Graph.Tensors.Floats(bias with { Index = -1 - bias.Index, Quantization = new TfLiteQuantization([context.PerTensor(context.Info(0)).Scales[0] * weights.Quantization.Scales[0]], [0], 0) });
    }

    private static void RequireResetState(OperatorContext context, int input)
    {
        if (context.Has(input) && !context.Info(input).IsVariable)
            throw context.Unsupported($"its state (input {input}) is no variable of its own; stateful recurrent layers are not supported");
    }

    private static void Finish(OperatorContext context, string y, bool timeMajor)
    {
        var steps = context.Add("Squeeze", [y, context.Vector(1)]);
        context.FinishFloat(timeMajor ? steps : context.Add("Transpose", [steps], ("perm", new long[] { 1, 0, 2 })));
    }
}
