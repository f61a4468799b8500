namespace EdgeRuntime;

/// <summary>What becomes of an element that a scattered update meets. The numbers are stored in plans.</summary>
public enum ScatterKind
{
    /// <summary>The update.</summary>
    Replace = 0,
    /// <summary>The sum (f32, i32, i64).</summary>
    Add = 1,
    /// <summary>The product (f32, i32, i64).</summary>
    Multiply = 2,
    /// <summary>The larger one (f32, i32, i64).</summary>
    Maximum = 3,
    /// <summary>The smaller one (f32, i32, i64).</summary>
    Minimum = 4,
}
