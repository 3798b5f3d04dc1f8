namespace Appliance.Inference.Pipelines;

/// <summary>Why a series was chosen or left: for one that was left, the first criterion by which the chosen one came before it.</summary>
public enum SeriesStanding
{
    /// <summary>It is what the app reads.</summary>
    Chosen,

    /// <summary>It breaks the input contract; its reasons say how.</summary>
    BreaksContract,

    /// <summary>Localizers, or another Image Type that the app does not read.</summary>
    ImageType,

    /// <summary>Raw data (FOR PROCESSING); the chosen one is FOR PRESENTATION.</summary>
    ForProcessing,

    /// <summary>The chosen radiograph names its view; this one does not.</summary>
    ViewNotNamed,

    /// <summary>The app prefers the chosen one's convolution kernel.</summary>
    Kernel,

    /// <summary>The chosen one covers more of the patient.</summary>
    Coverage,

    /// <summary>The chosen one's slices lie closer together.</summary>
    Spacing,

    /// <summary>The chosen one's slices are thinner.</summary>
    Thickness,

    /// <summary>As suitable as the chosen one, whose Series Number is lower.</summary>
    SeriesNumber,

    /// <summary>As suitable as the chosen one, whose Series Instance UID comes first.</summary>
    SeriesUid,

    /// <summary>Another acquisition or stack of the chosen series, or another radiograph of it, which is as suitable and later.</summary>
    Acquisition,
}
