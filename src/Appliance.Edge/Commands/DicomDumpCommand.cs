using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance dicom dump</c>: what files hold, for people or as DICOM JSON (PS3.18 F).</summary>
public static class DicomDumpCommand
{
    private static readonly DicomReadOptions AsFarAsItGoes = new() { AllowsTruncation = true };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = Texts.Get("HelpDicomDumpFiles"), Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = Texts.Get("HelpDicomDumpJson") };
        var dump = new Verb("dump", "HelpDicomDump") { files, json };
        dump.SetAction(parsed =>
        {
            var paths = parsed.GetRequiredValue(files).Select(file => file.FullName).ToArray();
            var streams = parsed.InvocationConfiguration;
            return parsed.GetValue(json) ? DumpJson(paths, streams) : DumpText(paths, streams);
        });
        return dump;
    }

    private static int DumpText(string[] paths, InvocationConfiguration streams)
    {
        var exitCode = ExitCodes.Success;
        foreach (var path in paths)
        {
            if (paths.Length > 1)
            {
                streams.Output.WriteLine($"# {path}");
            }

            exitCode = Math.Max(exitCode, Attempt(path, streams, file => DicomTextDump.Write(streams.Output, file)));
        }

        return exitCode;
    }

    private static int DumpJson(string[] paths, InvocationConfiguration streams)
    {
        using var standardOutput = Console.OpenStandardOutput();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        var exitCode = ExitCodes.Success;
        using (var writer = new Utf8JsonWriter(standardOutput, options))
        {
            if (paths.Length > 1)
            {
                writer.WriteStartArray();
            }

            foreach (var path in paths)
            {
                exitCode = Math.Max(exitCode, Attempt(path, streams, file => DicomJson.Write(writer, file.Dataset)));
            }

            if (paths.Length > 1)
            {
                writer.WriteEndArray();
            }
        }

        standardOutput.Write("\n"u8);
        return exitCode;
    }

    /// <summary>One unreadable file does not keep the others from being shown.</summary>
    private static int Attempt(string path, InvocationConfiguration streams, Action<DicomFile> show)
    {
        try
        {
            var file = DicomFile.Open(path, AsFarAsItGoes);
            show(file);
            return file.Truncation is { } end
                ? CommandFaults.Print(streams.Error, Texts.Format("DicomDumpTruncated", path, end.Offset, end.Tag), ExitCodes.Negative)
                : ExitCodes.Success;
        }
        catch (DicomDataException e)
        {
            return Refuse(path, e, streams, ExitCodes.Negative);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(path, e, streams, ExitCodes.Disk);
        }
    }

    private static int Refuse(string path, Exception e, InvocationConfiguration streams, int exitCode) =>
        CommandFaults.Print(streams.Error, Texts.Format("DicomDumpUnreadable", path, e.Message.TrimEnd('.')), exitCode);
}
