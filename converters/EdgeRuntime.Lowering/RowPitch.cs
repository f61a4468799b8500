using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Lowering;

/// <summary>Which operations mind how far the rows of the last axis lie apart, so that they can work in the columns of a wider matrix; the runtime's operators refuse a pitch anywhere else.</summary>
internal static class RowPitch
{
    /// <summary>Whether the operation can write its output with a pitch.</summary>
    public static bool IsWritten(PlanOperation operation, IReadOnlyList<PlanTensor> tensors) => operation.Code switch
    {
        PlanOpCode.Conv2D or PlanOpCode.Conv2DInt8 or PlanOpCode.DepthwiseConv2D or PlanOpCode.MaxPool2D or PlanOpCode.AveragePool2D => true,
        PlanOpCode.Concat => JoinsColumns(operation, tensors),
        PlanOpCode.Gather => HasRows(operation, tensors, PlanAttributes.Read<AxisAttributes>(operation).Axis),
        PlanOpCode.Interpolate => HasRows(operation, tensors, PlanAttributes.Read<InterpolateAttributes>(operation).Axis),
        _ => false,
    };

    /// <summary>Whether the operation can read its input of that number with a pitch.</summary>
    public static bool IsRead(PlanOperation operation, int input, IReadOnlyList<PlanTensor> tensors) => operation.Code switch
    {
        PlanOpCode.Concat => JoinsColumns(operation, tensors),
        PlanOpCode.DepthwiseConv2D or PlanOpCode.MaxPool2D or PlanOpCode.AveragePool2D => input == 0,
        PlanOpCode.Conv2D => input == 0 && PlanAttributes.Read<ConvolutionAttributes>(operation).Window.IsPointwise,
        PlanOpCode.Conv2DInt8 => input == 0 && PlanAttributes.Read<ConvolutionInt8Attributes>(operation) is var convolution && convolution.Window.IsPointwise && convolution.Window.InputC / convolution.Groups % 4 == 0,
        _ => false,
    };

    /// <summary>Whether a concatenation is one along the last axis.</summary>
    public static bool JoinsColumns(PlanOperation concat, IReadOnlyList<PlanTensor> tensors) => PlanAttributes.Read<ConcatAttributes>(concat).Axis == tensors[concat.Outputs[0]].Shape.Rank - 1;

    // Slices along the last axis but one are rows.
    private static bool HasRows(PlanOperation operation, IReadOnlyList<PlanTensor> tensors, int axis) =>
        axis == tensors[operation.Inputs[0]].Shape.Rank - 2 && tensors[operation.Outputs[0]].Shape is { Rank: > 0 } shape && shape[-1] == tensors[operation.Inputs[0]].Shape[-1];
}
