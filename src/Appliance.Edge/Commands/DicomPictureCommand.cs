using System.CommandLine;
using System.CommandLine.Invocation;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Display;
using Appliance.Dicom.Imaging.Frames;
using Appliance.Edge.Hosting;
using Appliance.Inference.Pictures;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance dicom picture</c>: one frame as a PNG, for people who would rather look than read.</summary>
public static class DicomPictureCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = Texts.Get("HelpDicomPictureFile") };
        var frame = new Option<int>("--frame") { Description = Texts.Get("HelpDicomPictureFrame"), HelpName = "N", DefaultValueFactory = _ => 1 };
        var window = new Option<string?>("--window") { Description = Texts.Get("HelpDicomPictureWindow"), HelpName = "C,W" };
        var output = new Option<FileInfo>("--out", "-o") { Description = Texts.Get("HelpDicomPictureOut"), HelpName = "FILE", Required = true };
        var picture = new Verb("picture", "HelpDicomPicture") { file, frame, window, output };
        picture.SetAction((parsed, cancellation) =>
        {
            var streams = parsed.InvocationConfiguration;
            VoiWindow? chosen = null;
            return Task.FromResult(parsed.GetValue(window) is { } text && !VoiWindow.TryParse(text, out chosen)
                ? CommandFaults.Print(streams.Error, Texts.Format("DicomPictureWindow", text), ExitCodes.Usage)
                : Draw(parsed.GetRequiredValue(file).FullName, parsed.GetValue(frame) - 1, chosen, parsed.GetRequiredValue(output).FullName, streams, cancellation));
        });
        return picture;
    }

    private static int Draw(string path, int frame, VoiWindow? window, string output, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        try
        {
            using var offline = new OfflineDecoder();
            var file = DicomFile.Open(path, new DicomReadOptions { AllowsTruncation = true });
            foreach (FrameProblem problem in PixelData.Open(file, offline.Decoder).Problems)
            {
                streams.Error.WriteLine($"appliance: {Texts.Format("DicomPictureProblem", problem.Text)}");
            }

            DisplayImage image = FrameRenderer.Render(file, frame, window, offline.Decoder, cancellationToken);
            File.WriteAllBytes(output, DisplayFile.ToPng(image));
            streams.Output.WriteLine(Texts.Format("DicomPictureDone", output, image.Columns, image.Rows));
            return ExitCodes.Success;
        }
        catch (DicomDataException fault)
        {
            return CommandFaults.Print(streams.Error, Texts.Format("DicomDumpUnreadable", path, fault.Message.TrimEnd('.')), ExitCodes.Negative);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return CommandFaults.Print(streams.Error, fault.Message, ExitCodes.Disk);
        }
    }
}
