using System.Globalization;
using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Dosimetry;

/// <summary>The exposures of all radiographs of a study.</summary>
public sealed record StudyExposures : Figures
{
    /// <summary>Deviation Index from the two exposure indices, of each radiograph.</summary>
    public const string Deviation = "di";

    /// <summary>Deviation Index as the device states it, of each radiograph.</summary>
    public const string Stated = "di-stated";

    /// <summary>Exposure Index of each radiograph.</summary>
    public const string Index = "ei";

    /// <summary>Target Exposure Index of each radiograph.</summary>
    public const string Target = "ei-target";

    /// <summary>Gathers the figures.</summary>
    public StudyExposures(IReadOnlyList<RadiographExposure> radiographs)
    {
        Radiographs = radiographs;
        var figures = new Dictionary<string, Figure>();
        foreach (RadiographExposure one in radiographs)
        {
            if (!one.SaysAnything)
            {
                figures[Key(Deviation, one)] = Figure.None(Missing(one)) with { About = one.Name };
            }

            if (one.Unfit is not null)
            {
                continue;
            }

            Add(figures, Deviation, one, one.Deviation);
            Add(figures, Stated, one, one.Stated);
            Add(figures, Index, one, one.Index);
            Add(figures, Target, one, one.Target);
        }
        ByName = figures;
    }

    /// <summary>The radiographs, in the order of the report.</summary>
    public IReadOnlyList<RadiographExposure> Radiographs { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> ByName { get; }

    private static RefusalReason Missing(RadiographExposure one) => one.Unfit is { } unfit
        ? new RefusalReason(RefusalCodes.RadiographNotRead, one.Name, unfit.TextEn, unfit.TextZh, unfit.RemedyEn, unfit.RemedyZh)
        : new RefusalReason(RefusalCodes.ExposureIndexMissing, one.Name);

    private static void Add(Dictionary<string, Figure> figures, string name, RadiographExposure one, double? value)
    {
        if (value is { } number)
        {
            figures[Key(name, one)] = Figure.Of(number) with { About = one.Name };
        }
    }

    private static string Key(string name, RadiographExposure one) => string.Create(CultureInfo.InvariantCulture, $"{name}/{one.Number}");
}
