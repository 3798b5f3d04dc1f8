namespace Appliance.Inference.Pipelines;

/// <summary>What flows between steps; a connection is legal only between equal kinds.</summary>
public enum ValueKind
{
    /// <summary>A <see cref="SeriesSelection"/>: one series that keeps the input contract, in slice order.</summary>
    Series,

    /// <summary>A <see cref="Volumes.Volume"/>.</summary>
    Volume,

    /// <summary>A <see cref="Volumes.Mask"/>.</summary>
    Mask,

    /// <summary><see cref="StructureMeasurements"/>: densities by structure.</summary>
    Measurements,

    /// <summary><see cref="Pipelines.Figures"/>: numbers of the study as a whole.</summary>
    Figures,

    /// <summary><see cref="Classification.ClassLogits"/>: what a classifier says, not calibrated.</summary>
    Logits,

    /// <summary>A <see cref="Classification.ClassAnswer"/>: calibrated. Only such answers can be chained.</summary>
    Answer,

    /// <summary>A list of <see cref="Finding"/>.</summary>
    Findings,

    /// <summary>A list of <see cref="Pictures.PageImage"/>.</summary>
    Pictures,
}
