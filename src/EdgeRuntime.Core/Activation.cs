using System.Runtime.InteropServices;

namespace EdgeRuntime;

#pragma warning disable CA1051, CA1815 // a blittable record of numbers

/// <summary>An activation with its parameters; <see cref="ActivationKind"/> says what α and β mean. Blittable: plans store it as it is.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct Activation
{
    /// <summary>The function.</summary>
    public ActivationKind Kind;
    /// <summary>α.</summary>
    public float Alpha;
    /// <summary>β.</summary>
    public float Beta;

    /// <summary>Makes an activation.</summary>
    public Activation(ActivationKind kind, float alpha = 0, float beta = 0)
    {
        Kind = kind;
        Alpha = alpha;
        Beta = beta;
    }
}
