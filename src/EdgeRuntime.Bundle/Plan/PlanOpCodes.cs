namespace EdgeRuntime.Bundle.Plan;

/// <summary>Which numbers are operations. Enum.IsDefined would read the names of all of them by reflection, which takes longer than the rest of reading a small plan.</summary>
internal static class PlanOpCodes
{
    /// <summary>Whether the code is one of <see cref="PlanOpCode"/>.</summary>
    public static bool IsKnown(PlanOpCode code) => code is
        (>= PlanOpCode.Quantize and <= PlanOpCode.MulInt8)
        or (>= PlanOpCode.StridedCopy and <= PlanOpCode.GridSample)
        or (>= PlanOpCode.BinaryWide and <= PlanOpCode.DynamicQuantize)
        or (>= PlanOpCode.Conv3D and <= PlanOpCode.RepeatChannels)
        or (>= PlanOpCode.Lstm and <= PlanOpCode.PadGates);
}
