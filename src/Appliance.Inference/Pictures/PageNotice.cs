using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pictures;

/// <summary>The words that stand on every page, for whoever shows a result otherwise.</summary>
public static class PageNotice
{
    /// <summary>What a result may be used for.</summary>
    /// <param name="app">The app.</param>
    /// <param name="qualification">The result's Content Qualification.</param>
    public static LocalText Of(AppManifest app, ContentQualification qualification)
    {
        (string zh, string en) = PageFrame.Words(app, qualification);
        return new LocalText(en, zh);
    }
}
