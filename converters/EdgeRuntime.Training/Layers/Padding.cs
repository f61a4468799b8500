namespace EdgeRuntime.Training.Layers;

/// <summary>What a window does at the border of an image.</summary>
public enum Padding
{
    /// <summary>Zeros are added so that the output is input / stride, rounded up; an odd one goes below and right.</summary>
    Same,
    /// <summary>Windows stay inside the image.</summary>
    Valid,
    /// <summary>Windows stay inside along the rows, and go beyond the columns as with <see cref="Same"/>. Where rows are time, such a layer needs only what went before (<c>edgec convert --streaming</c>).</summary>
    ValidRows,
    /// <summary>Windows stay inside along the columns, and go beyond the rows as with <see cref="Same"/>.</summary>
    ValidColumns,
}
