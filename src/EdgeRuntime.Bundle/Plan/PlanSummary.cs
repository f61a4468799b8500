namespace EdgeRuntime.Bundle.Plan;

/// <summary>One operation as a row of a table.</summary>
/// <param name="Code">What it does.</param>
/// <param name="Name">The name of the model's node.</param>
/// <param name="Inputs">Type and stored shape of the activations that it reads, as in <c>u8[1x28x28x1]</c>.</param>
/// <param name="Output">Type and stored shape of what it writes.</param>
/// <param name="Macs">Multiplications with weights or between matrices, padding included; 0 for other operations.</param>
/// <param name="WeightBytes">Bytes of its constants as stored, tile padding included.</param>
/// <param name="ActivationBytes">Bytes of the activations that it reads and writes.</param>
public sealed record PlanOperationSummary(string Code, string Name, IReadOnlyList<string> Inputs, string Output, long Macs, long WeightBytes, long ActivationBytes);

/// <summary>What a plan computes and what it costs, for people to read.</summary>
public sealed class PlanSummary
{
    private PlanSummary(ExecutionPlan plan)
    {
        var operations = new PlanOperationSummary[plan.Operations.Count];
        for (var i = 0; i < operations.Length; i++)
        {
            operations[i] = Summarize(plan, plan.Operations[i]);
            Macs += operations[i].Macs;
        }
        Operations = operations;
        ArenaBytes = plan.ArenaBytes;
        ConstantBytes = plan.Constants.ByteCount;
    }

    /// <summary>Bytes that activations need at once.</summary>
    public long ArenaBytes { get; }

    /// <summary>Bytes of all constants; those that several operations read count once.</summary>
    public long ConstantBytes { get; }

    /// <summary>Multiplications with weights in one run.</summary>
    public long Macs { get; }

    /// <summary>The operations in order of execution.</summary>
    public IReadOnlyList<PlanOperationSummary> Operations { get; }

    /// <summary>Summarizes a plan.</summary>
    /// <exception cref="InvalidModelException">An operation's attributes have the wrong length.</exception>
    public static PlanSummary Of(ExecutionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new PlanSummary(plan);
    }

    private static PlanOperationSummary Summarize(ExecutionPlan plan, PlanOperation operation)
    {
        var inputs = new List<string>();
        var (weightBytes, activationBytes) = (0L, 0L);
        foreach (var index in operation.Inputs)
        {
            if (index < 0)
                continue;
            var buffer = plan.Buffers[plan.Tensors[index].Buffer];
            if (buffer.Storage == PlanStorage.Constant)
                weightBytes += buffer.ByteCount;
            else
            {
                inputs.Add(Describe(plan.Tensors[index]));
                activationBytes += ByteCount(plan.Tensors[index]);
            }
        }
        activationBytes += operation.Outputs.Sum(index => ByteCount(plan.Tensors[index]));
        var outputs = string.Join(", ", operation.Outputs.Select(index => Describe(plan.Tensors[index])));
        return new PlanOperationSummary(operation.Code.ToString(), operation.Name, inputs, outputs, Multiplications(operation), weightBytes, activationBytes);
    }

    private static long ByteCount(PlanTensor tensor) => tensor.Type.ByteCount(tensor.Shape.ElementCount);

    private static string Describe(PlanTensor tensor) => $"{tensor.Type.ShortName()}[{tensor.Shape}]";

    private static long Multiplications(PlanOperation operation)
    {
        switch (operation.Code)
        {
            case PlanOpCode.Conv2D:
                var convolution = PlanAttributes.Read<ConvolutionAttributes>(operation);
                return Multiplications(convolution.Window, convolution.Groups);
            case PlanOpCode.DepthwiseConv2D:
                var depthwise = PlanAttributes.Read<ConvolutionAttributes>(operation).Window;
                return Multiplications(depthwise, depthwise.InputC);
            case PlanOpCode.Conv2DInt8:
                var quantized = PlanAttributes.Read<ConvolutionInt8Attributes>(operation);
                return Multiplications(quantized.Window, quantized.Groups);
            case PlanOpCode.Conv2DSumInt8:
                var summed = PlanAttributes.Read<ConvolutionSumInt8Attributes>(operation).Convolution;
                return Multiplications(summed.Window, summed.Groups);
            case PlanOpCode.DepthwiseConv2DInt8:
                var quantizedDepthwise = PlanAttributes.Read<ConvolutionInt8Attributes>(operation).Window;
                return Multiplications(quantizedDepthwise, quantizedDepthwise.InputC);
            case PlanOpCode.Dense or PlanOpCode.DenseRow:
                var dense = PlanAttributes.Read<DenseAttributes>(operation);
                return (long)dense.Rows * dense.K * dense.N;
            case PlanOpCode.DenseInt8:
                var quantizedDense = PlanAttributes.Read<DenseInt8Attributes>(operation);
                return (long)quantizedDense.Rows * quantizedDense.K * quantizedDense.N;
            case PlanOpCode.Lstm:
                return Multiplications(PlanAttributes.Read<RecurrentAttributes>(operation).Recurrence, 4);
            case PlanOpCode.Gru:
                return Multiplications(PlanAttributes.Read<RecurrentAttributes>(operation).Recurrence, 3);
            case PlanOpCode.Rnn:
                return Multiplications(PlanAttributes.Read<RecurrentAttributes>(operation).Recurrence, 1);
            case PlanOpCode.Conv3D or PlanOpCode.ConvInteger or PlanOpCode.ConvTranspose:
                var volume = PlanAttributes.Read<Convolution3DAttributes>(operation);
                var pixels = operation.Code == PlanOpCode.ConvTranspose ? (long)volume.Window.Batch * volume.Window.InputPixels : volume.Window.OutputPixels;
                return pixels * volume.Window.Taps * volume.Window.OutputC * (volume.Window.InputC / Math.Max(1, volume.Groups));
            case PlanOpCode.MatMul or PlanOpCode.MatMulInteger:
                var product = PlanAttributes.Read<MatMulAttributes>(operation);
                var batches = 1L;
                for (var axis = 0; axis < product.BatchRank && axis < TensorShape.MaxRank; axis++)
                    batches *= product.Batch[axis];
                return batches * product.Rows * product.K * product.N;
            default:
                return 0;
        }
    }

    private static long Multiplications(in Window2D window, int groups) =>
        (long)window.Batch * window.OutputH * window.OutputW * window.OutputC * window.KernelH * window.KernelW * (window.InputC / Math.Max(1, groups));

    private static long Multiplications(in Recurrence shape, int gates) =>
        (long)shape.Directions * shape.Steps * shape.Batch * gates * shape.HiddenSize * ((long)shape.InputSize + shape.HiddenSize);
}
