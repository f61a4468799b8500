namespace EdgeRuntime.Training.Optimizers;

/// <summary>The shape of a learning rate over a training.</summary>
public enum ScheduleKind
{
    /// <summary>The same at every step.</summary>
    Constant,
    /// <summary>Half a cosine from the full rate down to the final one (Loshchilov and Hutter, 2017).</summary>
    Cosine,
}

/// <summary>The learning rate at each step: a linear warm-up to the full rate, then a <see cref="ScheduleKind"/>.</summary>
/// <param name="Kind">The shape after the warm-up.</param>
/// <param name="Rate">The full rate.</param>
/// <param name="TotalSteps">Steps of the whole training.</param>
/// <param name="WarmupSteps">Steps at the beginning over which the rate rises: rate·(step + 1)/(warm-up + 1).</param>
/// <param name="FinalFraction">What is left of the rate at the end of a cosine.</param>
public sealed record LearningRateSchedule(ScheduleKind Kind, double Rate, long TotalSteps, long WarmupSteps = 0, double FinalFraction = 0)
{
    /// <summary>The rate of a step, counted from 0.</summary>
    public double At(long step)
    {
        if (step < WarmupSteps)
            return Rate * (step + 1) / (WarmupSteps + 1);
        if (Kind == ScheduleKind.Constant)
            return Rate;
        var progress = Math.Clamp((step - WarmupSteps) / (double)Math.Max(1, TotalSteps - WarmupSteps), 0, 1);
        return Rate * (FinalFraction + (1 - FinalFraction) * 0.5 * (1 + Math.Cos(Math.PI * progress)));
    }
}
