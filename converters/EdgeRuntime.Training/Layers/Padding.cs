namespace EdgeRuntime.Training.Layers;

/// <summary>What a window does at the border of an image.</summary>
public enum Padding
{
    /// <summary>Zeros are added so that the output is input / stride, rounded up; an odd one goes below and right.</summary>
    Same,
    /// <summary>Windows stay inside the image.</summary>
    Valid,
    /// <summary>Along the rows as <see cref="Same"/>, along the columns as <see cref="Valid"/>.</summary>
    SameRows,
}
