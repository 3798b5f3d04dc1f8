namespace Appliance.Inference.Classification;

/// <summary>Fits a calibration to cases, and measures it on cases that it was not fitted to.</summary>
public static class CalibrationFit
{
    /// <summary>Into how many parts the cases are divided: each is judged by the fit to the others.</summary>
    private const int Folds = 5;

    /// <summary>Fits.</summary>
    /// <param name="cases">The cases; neighbours come into different parts.</param>
    /// <param name="method">How.</param>
    public static Calibration Of(ScoredCases cases, CalibrationMethod method)
    {
        ArgumentNullException.ThrowIfNull(cases);
        IReadOnlyList<ScoredCase> all = cases.Cases;
        var judged = new List<(double Confidence, bool IsRight)>(all.Count);
        for (int fold = 0; fold < Folds; fold++)
        {
            Calibration others = Fit([.. all.Where((_, index) => index % Folds != fold)], method);
            judged.AddRange(all.Where((_, index) => index % Folds == fold).Select(item => Judge(item, others)));
        }
        return Fit(all, method) with
        {
            Cases = all.Count,
            EceBefore = Math.Round(CalibrationError.Of(all.Select(item => Judge(item, new Calibration()))), 6),
            EceAfter = Math.Round(CalibrationError.Of(judged), 6),
        };
    }

    private static Calibration Fit(IReadOnlyList<ScoredCase> cases, CalibrationMethod method) => method == CalibrationMethod.Temperature
        ? new Calibration { Temperature = TemperatureFit.Of(cases) }
        : new Calibration { Points = IsotonicFit.Of(cases.Select(item => Judge(item, new Calibration()))) };

    /// <summary>The confidence of the answer, and whether it is right.</summary>
    private static (double Confidence, bool IsRight) Judge(ScoredCase item, Calibration calibration)
    {
        (int top, double probability) = ClassLogits.Top(item.Logits, calibration.Temperature);
        return (calibration.Confidence(probability), top == item.Truth);
    }
}

/// <summary>How a calibration is fitted.</summary>
public enum CalibrationMethod
{
    /// <summary>One number: keeps the order of the answers, needs few cases.</summary>
    Temperature,

    /// <summary>A table: follows any rising curve, needs many cases.</summary>
    Isotonic,
}
