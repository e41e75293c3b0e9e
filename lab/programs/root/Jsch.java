import com.jcraft.jsch.JSch;

class Jsch {
    public static void main(String[] words) throws Exception {
        var session = new JSch().getSession("x", words[0], Integer.parseInt(words[1]));
        session.setConfig("StrictHostKeyChecking", "no");
        session.setPassword("y");
        session.connect(5000);
    }
}
