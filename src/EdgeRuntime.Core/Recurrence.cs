using System.Runtime.InteropServices;

namespace EdgeRuntime;

#pragma warning disable CA1051, CA1815 // a blittable record of numbers

/// <summary>The ways that a recurrent operator goes over its steps. The numbers are stored in plans.</summary>
public enum RecurrenceDirection
{
    /// <summary>From the first step to the last.</summary>
    Forward = 0,
    /// <summary>From the last step of each sequence to the first.</summary>
    Reverse = 1,
    /// <summary>Both, each with weights of its own.</summary>
    Bidirectional = 2,
}

/// <summary>
/// The sizes and parameters of an LSTM, GRU or RNN over x <c>[Steps, Batch, InputSize]</c>, fixed when the plan is made. Blittable: plans store it as it is.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct Recurrence
{
    /// <summary>Time steps.</summary>
    public int Steps;
    /// <summary>Sequences.</summary>
    public int Batch;
    /// <summary>Values of one step's input.</summary>
    public int InputSize;
    /// <summary>Values of the hidden state.</summary>
    public int HiddenSize;
    /// <summary>The direction.</summary>
    public RecurrenceDirection Direction;
    /// <summary>1 for an LSTM's input_forget (f = 1 − i) or a GRU's linear_before_reset; else 0.</summary>
    public int Variant;
    /// <summary>What gates see is kept within ±Clip; infinite where nothing is clipped.</summary>
    public float Clip;
    /// <summary>The gates' functions.</summary>
    public GateActivations Activations;

    /// <summary>1, or 2 where it runs both ways.</summary>
    public readonly int Directions => Direction == RecurrenceDirection.Bidirectional ? 2 : 1;

    /// <summary>Names the first impossible value, or null where all is well.</summary>
    public readonly string? Validate()
    {
        if (Steps < 1 || Batch < 1 || InputSize < 1 || HiddenSize < 1) return $"{Steps} steps, batch {Batch}, {InputSize} to {HiddenSize} values: every size is at least 1";
        if (Direction is < RecurrenceDirection.Forward or > RecurrenceDirection.Bidirectional) return $"unknown direction {(int)Direction}";
        if (Variant is < 0 or > 1) return $"variant {Variant}: 0 or 1";
        if (!(Clip > 0)) return $"clip {Clip}: above 0";
        foreach (var activation in Activations)
        {
            if (activation.Function is < GateFunction.Sigmoid or > GateFunction.Softplus)
                return $"unknown gate function {(int)activation.Function}";
        }
        return null;
    }
}
